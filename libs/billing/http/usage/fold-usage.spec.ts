import type { UsageRow } from '../../usage/domain/usage-query.js';
import { foldUsage } from './fold-usage.js';

const [MONDAY, TUESDAY] = [new Date('2026-11-16T00:00:00Z'), new Date('2026-11-17T00:00:00Z')];
const OWNERS = new Map([
  ['key-1', 'ann'],
  ['key-2', 'bob'],
  ['key-3', 'ann'],
  ['key-of-operator', null],
]);

/** A row in which every sum is a different multiple of the amount. */
function row(startsAt: Date, group: string | null, amount: bigint): UsageRow {
  return {
    startsAt,
    group,
    requests: amount,
    errors: amount * 2n,
    promptTokens: amount * 3n,
    completionTokens: amount * 4n,
    cachedTokens: amount * 5n,
    reasoningTokens: amount * 6n,
    chargeNanoUsd: amount * 7n,
    refundedNanoUsd: amount * 8n,
    forgoneNanoUsd: amount * 9n,
    costNanoUsd: amount * 10n,
    costUnknownRequests: amount * 11n,
    costUnknownRevenueNanoUsd: amount * 12n,
  };
}

/** Above the exact range of a double. */
const BIG = 2n ** 60n;

describe('foldUsage', () => {
  it('adds up every sum of an owner, interval by interval', () => {
    const rows = [
      row(MONDAY, 'key-1', BIG),
      row(MONDAY, 'key-2', 5n),
      row(MONDAY, 'key-3', 1n),
      row(TUESDAY, 'key-1', 2n),
    ];
    expect(foldUsage(rows, OWNERS)).toEqual([
      row(MONDAY, 'ann', BIG + 1n),
      row(MONDAY, 'bob', 5n),
      row(TUESDAY, 'ann', 2n),
    ]);
  });

  it('sums rows without an owner under null, after the others', () => {
    const rows = [
      row(MONDAY, 'key-of-operator', 1n),
      row(MONDAY, 'unknown', 2n),
      row(MONDAY, 'key-2', 3n),
      row(MONDAY, null, 4n),
      row(MONDAY, 'key-1', 5n),
    ];
    expect(foldUsage(rows, OWNERS)).toEqual([row(MONDAY, 'ann', 5n), row(MONDAY, 'bob', 3n), row(MONDAY, null, 7n)]);
  });

  it('returns no rows for no rows', () => {
    expect(foldUsage([], OWNERS)).toEqual([]);
  });
});
