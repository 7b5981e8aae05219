import type { PriceVersion } from '../kernel/price-components.js';

/** Names of the ordinary tier at providers and in clients; `auto` leaves the choice to the provider. */
const ORDINARY: ReadonlySet<string> = new Set(['auto', 'default', 'standard', 'standard_only', 'on_demand']);

/** Whether a service tier has rates of its own. */
export function isPaidTier(tier: string | null): tier is string {
  return tier !== null && !ORDINARY.has(tier);
}

/** The version for a request: that of the tier it names, else the price itself, also for a tier without a price. */
export function requestedPrice(price: PriceVersion, requested: string | null): PriceVersion {
  return (isPaidTier(requested) ? price.serviceTiers?.get(requested) : undefined) ?? price;
}

/** All versions that a reply may be priced with: a provider may serve the ordinary tier, with `auto` any one. */
export function possiblePrices(price: PriceVersion, requested: string | null): readonly PriceVersion[] {
  if (requested === 'auto') return [price, ...(price.serviceTiers?.values() ?? [])];
  const named = requestedPrice(price, requested);
  return named === price ? [price] : [price, named];
}

/** The version for a reply. What the request did not allow for is not charged: then it is the requested one. */
export function servedPrice(price: PriceVersion, requested: string | null, served: string | null): PriceVersion {
  if (served === null) return requestedPrice(price, requested);
  const reported = isPaidTier(served) ? served : undefined;
  const possible = possiblePrices(price, requested);
  return possible.find(({ serviceTier }) => serviceTier === reported) ?? requestedPrice(price, requested);
}

/** The version for what an upstream bills: that of the tier it served, where the list has one. */
export function tierCost(cost: PriceVersion, served: string | null): PriceVersion {
  return (isPaidTier(served) ? cost.serviceTiers?.get(served) : undefined) ?? cost;
}
