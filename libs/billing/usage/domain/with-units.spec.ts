import type { UnitRow, UsageRow } from './usage-query.js';
import { withUnits } from './with-units.js';

const [MONDAY, TUESDAY] = [new Date('2026-11-16T00:00:00Z'), new Date('2026-11-17T00:00:00Z')];
const row = (startsAt: Date, group: string | null): UsageRow => ({
  startsAt,
  group,
  requests: 1n,
  errors: 0n,
  promptTokens: 0n,
  completionTokens: 0n,
  cachedTokens: 0n,
  reasoningTokens: 0n,
  chargeNanoUsd: 9n,
  refundedNanoUsd: 0n,
  forgoneNanoUsd: 0n,
  costNanoUsd: 0n,
  costUnknownRequests: 0n,
  costUnknownRevenueNanoUsd: 0n,
});
const unit = (startsAt: Date, group: string | null, name: string, quantity: bigint): UnitRow => ({
  startsAt,
  group,
  unit: name,
  quantity,
  amountNanoUsd: 10n * quantity,
});
const sum = (name: string, quantity: bigint) => ({ unit: name, quantity, amountNanoUsd: 10n * quantity });

describe('withUnits', () => {
  it('UNIT-29: adds units to their rows, sorted by name', () => {
    const rows = [row(MONDAY, 'a'), row(MONDAY, null), row(TUESDAY, 'a')];
    const units = [unit(MONDAY, 'a', 'page', 1n), unit(MONDAY, 'a', 'image', 2n), unit(MONDAY, null, 'page', 3n)];
    const withThem = withUnits(rows, units).map((one) => one.units);
    expect(withThem).toEqual([[sum('image', 2n), sum('page', 1n)], [sum('page', 3n)], []]);
  });

  it('UNIT-29: adds up the units of an owner', () => {
    const units = [unit(MONDAY, 'key-1', 'page', 1n), unit(MONDAY, 'key-2', 'page', 2n ** 60n)];
    const [owned] = withUnits([row(MONDAY, 'ann')], units, () => 'ann');
    expect(owned?.units).toEqual([sum('page', 2n ** 60n + 1n)]);
  });
});
