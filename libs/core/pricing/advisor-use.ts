import type { PriceVersion, TokenUsage } from '../kernel/price-components.js';
import { meterUsage } from './meter-usage.js';
import { unroundedPrice } from './price-meters.js';
import { rowFor } from './row-for.js';
import type { AdvisorUse } from './usage-event.js';

/** The model that a request names as its advisor, at the caller's price. */
export interface PinnedAdvisor {
  readonly modelId: string;
  readonly price: PriceVersion;
}

/** @param usage of all its calls together; null: there were none. RangeError for counts that are not whole numbers */
export function advisorUse({ modelId, price }: PinnedAdvisor, usage: TokenUsage | null): AdvisorUse {
  const named = { modelId, priceVersionId: price.id };
  if (usage === null) return { ...named, promptTokens: 0, meters: {} };
  const { promptTokens } = usage;
  return { ...named, promptTokens, meters: meterUsage(usage, rowFor(price, promptTokens).rates) };
}

/**
 * What the advisor's calls add to the sum of a request, in femto-USD, before multipliers and the one rounding.
 * Throws RangeError for a meter without a rate.
 */
export function advisorSum({ meters, promptTokens }: AdvisorUse, version: PriceVersion): bigint {
  return unroundedPrice(meters, rowFor(version, promptTokens).rates);
}
