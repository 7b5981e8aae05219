import { NANO_USD_PER_USD, refusal } from '#core';

/** Amounts up to this are exact in Redis; a larger single booking is a mistake. */
const AMOUNT_MAX_USD = 9_000_000n;
export const AMOUNT_MAX_NANO_USD = AMOUNT_MAX_USD * NANO_USD_PER_USD;

/** Whether an amount, of either sign, is small enough for one booking. */
export function isBookable(amountNanoUsd: bigint): boolean {
  return amountNanoUsd <= AMOUNT_MAX_NANO_USD && amountNanoUsd >= -AMOUNT_MAX_NANO_USD;
}

/** Throws 400 naming `param` for an amount, of either sign, that is too large for one booking. */
export function requireBookable(amountNanoUsd: bigint, param: string): void {
  if (isBookable(amountNanoUsd)) return;
  throw refusal('amount_too_large', { limit_usd: String(AMOUNT_MAX_USD) }, { param });
}
