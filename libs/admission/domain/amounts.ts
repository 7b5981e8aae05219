import { maxBigint, minBigint } from '#kernel';

/** Lua computes in doubles, exact up to 2^53: no amount in Redis passes this ($9 million). */
export const AMOUNT_MAX_NANO_USD = 9_000_000_000_000_000n;

/** The nearest amount that Redis can express. Only a projection is ever clamped, never a charge. */
export function clampAmount(amountNanoUsd: bigint, leastNanoUsd: bigint, mostNanoUsd = AMOUNT_MAX_NANO_USD): bigint {
  return maxBigint(leastNanoUsd, minBigint(amountNanoUsd, mostNanoUsd));
}
