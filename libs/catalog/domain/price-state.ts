import { formatId, type PriceRow, type PricedTier, type PricedWindow, type PriceSchedule } from '#core';
import type { PriceScope } from './catalog-index.js';
import { formatPrice, priceOfVersion } from './prices/price.js';

interface WrittenPrice extends PriceScope {
  readonly modelId: string;
  readonly effectiveFrom: Date;
  readonly source: string;
  readonly rows: readonly PriceRow[];
  readonly schedule?: PriceSchedule<PricedWindow> | null;
  readonly tiers?: readonly PricedTier[];
}

/** The API representation of a price version, for the audit log. */
export function priceState(price: WrittenPrice): Record<string, unknown> {
  const { modelId, tierId, organizationId, effectiveFrom, source, rows, schedule = null, tiers = [] } = price;
  return {
    model_id: formatId('mdl', modelId),
    tier_id: tierId === null ? null : formatId('tier', tierId),
    organization_id: organizationId === null ? null : formatId('org', organizationId),
    effective_from: effectiveFrom,
    source,
    ...formatPrice(priceOfVersion({ rows, schedule, tiers })),
  };
}
