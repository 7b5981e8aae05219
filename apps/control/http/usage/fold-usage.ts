import type { UsageRow } from '#usage';

/**
 * Adds up rows of an interval whose groups have the same owner, which becomes the group; what has no owner is together
 * under null. Sorted as the rows were: by interval, then group, null at the end.
 */
export function foldUsage(rows: readonly UsageRow[], ownerOf: ReadonlyMap<string, string | null>): UsageRow[] {
  const sums = new Map<string, UsageRow>();
  for (const row of rows) {
    const group = row.group === null ? null : (ownerOf.get(row.group) ?? null);
    const place = `${row.startsAt.getTime()} ${group ?? ''}`;
    const sum = sums.get(place);
    sums.set(place, sum === undefined ? { ...row, group } : added(sum, row));
  }
  return [...sums.values()].sort(byIntervalAndGroup);
}

function added(sum: UsageRow, row: UsageRow): UsageRow {
  return {
    startsAt: sum.startsAt,
    group: sum.group,
    requests: sum.requests + row.requests,
    errors: sum.errors + row.errors,
    promptTokens: sum.promptTokens + row.promptTokens,
    completionTokens: sum.completionTokens + row.completionTokens,
    cachedTokens: sum.cachedTokens + row.cachedTokens,
    reasoningTokens: sum.reasoningTokens + row.reasoningTokens,
    chargeNanoUsd: sum.chargeNanoUsd + row.chargeNanoUsd,
    refundedNanoUsd: sum.refundedNanoUsd + row.refundedNanoUsd,
    forgoneNanoUsd: sum.forgoneNanoUsd + row.forgoneNanoUsd,
    costNanoUsd: sum.costNanoUsd + row.costNanoUsd,
  };
}

function byIntervalAndGroup(one: UsageRow, other: UsageRow): number {
  const apart = one.startsAt.getTime() - other.startsAt.getTime();
  if (apart !== 0 || one.group === other.group) return apart;
  if (one.group === null || other.group === null) return one.group === null ? 1 : -1;
  return one.group < other.group ? -1 : 1;
}
