import { formatId, type PriceRow } from '#kernel';
import type { PriceScope } from './catalog-index.js';
import { formatPriceRows } from './price-rows.js';

interface WrittenPrice extends PriceScope {
  readonly modelId: string;
  readonly effectiveFrom: Date;
  readonly source: string;
  readonly rows: readonly PriceRow[];
}

/** The API representation of a price version, for the audit log. */
export function priceState(price: WrittenPrice): Record<string, unknown> {
  const { modelId, tierId, organizationId, effectiveFrom, source, rows } = price;
  return {
    model_id: formatId('mdl', modelId),
    tier_id: tierId === null ? null : formatId('tier', tierId),
    organization_id: organizationId === null ? null : formatId('org', organizationId),
    effective_from: effectiveFrom,
    source,
    ...formatPriceRows(rows),
  };
}
