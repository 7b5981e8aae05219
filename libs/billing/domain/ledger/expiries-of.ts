import type { Lot } from './allocate-lots.js';

/** An amount that stops counting at a moment. */
export interface Expiry {
  readonly atMs: number;
  readonly amountNanoUsd: bigint;
}

/** As many as an organization can have lots with money: none is missing, however long nobody sweeps or publishes. */
const EXPIRIES_MAX = 100;

/**
 * What the projection must know of expiring lots: the moments with what is unswept of the lots that end there. Moments
 * that have passed stay until they are swept, because `posted` still counts them.
 */
export function expiriesOf(lots: readonly Lot[]): Expiry[] {
  const byMoment = new Map<number, bigint>();
  for (const { expiresAtMs, balanceNanoUsd } of lots) {
    if (expiresAtMs === null || balanceNanoUsd <= 0n) continue;
    byMoment.set(expiresAtMs, (byMoment.get(expiresAtMs) ?? 0n) + balanceNanoUsd);
  }
  return [...byMoment]
    .map(([atMs, amountNanoUsd]) => ({ atMs, amountNanoUsd }))
    .sort((a, b) => a.atMs - b.atMs)
    .slice(0, EXPIRIES_MAX);
}
