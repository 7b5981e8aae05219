import type { ComponentQuantities, PriceVersion, TokenUsage } from '../kernel/price-components.js';
import { meterUsage } from './meter-usage.js';
import { roundedPrice, unroundedPrice } from './price-meters.js';
import { rowFor } from './row-for.js';

export interface PricedUsage {
  /** Disjoint quantities; each has a rate in the price row. */
  readonly meters: ComponentQuantities;
  readonly amountNanoUsd: bigint;
}

/**
 * The price of one response, in nano-USD: the customer's charge with the model's version and the customer's
 * multipliers, the operator's cost with the channel's version and none.
 *
 * The sum is rounded up once, at the end: rounding each part would overcharge by up to one nano-USD per part.
 * Throws RangeError for counts that are not whole numbers, zero or more.
 * @param besideFemtoUsd the sum of the advisor's meters, rounded with the others
 */
export function priceUsage(
  usage: TokenUsage,
  version: PriceVersion,
  multipliersPpm: readonly bigint[],
  besideFemtoUsd = 0n,
): PricedUsage {
  const { rates } = rowFor(version, usage.promptTokens);
  const meters = meterUsage(usage, rates);
  return { meters, amountNanoUsd: roundedPrice(unroundedPrice(meters, rates) + besideFemtoUsd, multipliersPpm) };
}
