import { maxBigint, minBigint } from '#core';

/** The maximum of an amount in Redis ($9 million): Lua computes in doubles, exact up to 2^53. */
export const AMOUNT_MAX_NANO_USD = 9_000_000_000_000_000n;

/** The nearest amount within the range of Redis. Only projections are clamped, never a charge. */
export function clampAmount(amountNanoUsd: bigint, leastNanoUsd: bigint, mostNanoUsd = AMOUNT_MAX_NANO_USD): bigint {
  return maxBigint(leastNanoUsd, minBigint(amountNanoUsd, mostNanoUsd));
}
