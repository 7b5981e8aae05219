import type { UnitRow, UnitSum, UsageRow } from './usage-query.js';

/** Usage with the units in it; null: unknown, as by tag. */
export interface UsageWithUnits extends UsageRow {
  readonly units: readonly UnitSum[] | null;
}

/**
 * Adds its units to each row, in the order of their names. Units without a row are of requests that it does not count.
 *
 * @param groupOf the group of the row to which units of a group belong
 */
export function withUnits(
  rows: readonly UsageRow[],
  units: readonly UnitRow[],
  groupOf = (group: string | null): string | null => group,
): UsageWithUnits[] {
  const sums = new Map<string, Map<string, UnitSum>>();
  for (const { startsAt, group, unit, quantity, amountNanoUsd } of units) {
    const key = rowKey(startsAt, groupOf(group));
    const ofRow = sums.get(key) ?? new Map<string, UnitSum>();
    const known = ofRow.get(unit) ?? { unit, quantity: 0n, amountNanoUsd: 0n };
    const sum = { unit, quantity: known.quantity + quantity, amountNanoUsd: known.amountNanoUsd + amountNanoUsd };
    sums.set(key, ofRow.set(unit, sum));
  }
  return rows.map((row) => ({ ...row, units: inOrder(sums.get(rowKey(row.startsAt, row.group))) }));
}

function rowKey(startsAt: Date, group: string | null): string {
  return `${startsAt.getTime()} ${group ?? ''}`;
}

function inOrder(units: ReadonlyMap<string, UnitSum> = new Map()): UnitSum[] {
  return [...units.values()].sort((one, other) => (one.unit < other.unit ? -1 : 1));
}
