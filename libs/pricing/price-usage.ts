import type { ComponentQuantities, PriceVersion, TokenUsage } from '#kernel';
import { meterUsage } from './meter-usage.js';
import { roundedPrice, unroundedPrice } from './price-meters.js';
import { rowFor } from './row-for.js';

export interface PricedUsage {
  /** Disjoint quantities, each of which has a rate in the row that priced them. */
  readonly meters: ComponentQuantities;
  readonly amountNanoUsd: bigint;
}

/**
 * What one reply costs, in nano-USD; the same function prices the customer's charge (with the model's version and the
 * customer's multipliers) and our own cost (with the channel's version and none).
 *
 * The sum is rounded up once, at the end: rounding each part would overcharge by a nano-USD a part.
 * Throws RangeError for counts that are not whole numbers, zero or more.
 */
export function priceUsage(usage: TokenUsage, version: PriceVersion, multipliersPpm: readonly bigint[]): PricedUsage {
  const { rates } = rowFor(version, usage.promptTokens);
  const meters = meterUsage(usage, rates);
  return { meters, amountNanoUsd: roundedPrice(unroundedPrice(meters, rates), multipliersPpm) };
}
