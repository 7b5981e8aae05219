import type { Lot } from './allocate-lots.js';

/** An amount that stops counting towards the balance at a point in time. */
interface Expiry {
  readonly atMs: number;
  readonly amountNanoUsd: bigint;
}

/** The maximum number of funded lots per organization: none is omitted, even while sweeps and publishes are overdue. */
const EXPIRIES_MAX = 100;

/**
 * The ends of lots for the projection, each with the unswept amount of the lots that end then. Past ends stay until
 * they are swept, because `posted` still includes their amounts.
 */
export function expiriesOf(lots: readonly Lot[]): Expiry[] {
  const byEnd = new Map<number, bigint>();
  for (const { expiresAtMs, balanceNanoUsd } of lots) {
    if (expiresAtMs === null || balanceNanoUsd <= 0n) continue;
    byEnd.set(expiresAtMs, (byEnd.get(expiresAtMs) ?? 0n) + balanceNanoUsd);
  }
  return [...byEnd]
    .map(([atMs, amountNanoUsd]) => ({ atMs, amountNanoUsd }))
    .sort((a, b) => a.atMs - b.atMs)
    .slice(0, EXPIRIES_MAX);
}
