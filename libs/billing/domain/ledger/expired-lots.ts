import type { Lot } from './allocate-lots.js';

/** How long an ended lot is left alone, so that requests which were admitted before its end find it in the ledger. */
export const SWEEP_AFTER_MS = 15 * 60_000;

/**
 * Lots of which what is left may go: they ended a while ago, and every request that they could still pay for is settled.
 *
 * @param oldestAdmittedAtMs of the requests between their admission and their settlement; null when there are none
 */
export function expiredLots(lots: readonly Lot[], nowMs: number, oldestAdmittedAtMs: number | null): Lot[] {
  return lots.filter(({ kind, balanceNanoUsd, expiresAtMs }) => {
    if (kind !== 'promo' || balanceNanoUsd <= 0n || expiresAtMs === null) return false;
    const isAwaited = oldestAdmittedAtMs !== null && oldestAdmittedAtMs < expiresAtMs;
    return expiresAtMs + SWEEP_AFTER_MS <= nowMs && !isAwaited;
  });
}
