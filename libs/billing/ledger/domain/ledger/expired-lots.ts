import type { Lot } from './allocate-lots.js';

/** Time between a lot's end and its sweep: requests admitted before the end still find the lot in the ledger. */
export const SWEEP_AFTER_MS = 15 * 60_000;

/**
 * Lots to be swept: they ended at least `SWEEP_AFTER_MS` ago, and every request that they could pay for is settled.
 *
 * @param oldestAdmittedAtMs the oldest admission among unsettled requests, Unix milliseconds; null when there are none
 */
export function expiredLots(lots: readonly Lot[], nowMs: number, oldestAdmittedAtMs: number | null): Lot[] {
  return lots.filter(({ kind, balanceNanoUsd, expiresAtMs }) => {
    if (kind !== 'promo' || balanceNanoUsd <= 0n || expiresAtMs === null) return false;
    const mayStillPay = oldestAdmittedAtMs !== null && oldestAdmittedAtMs < expiresAtMs;
    return expiresAtMs + SWEEP_AFTER_MS <= nowMs && !mayStillPay;
  });
}
