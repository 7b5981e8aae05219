import { formatId, type PriceRow } from '#kernel';
import type { PricedWindow, PriceSchedule } from '#pricing';
import type { PriceScope } from './catalog-index.js';
import { formatPriceRows } from './prices/price-rows.js';
import { formatSchedule } from './prices/parse-schedule.js';
import { writtenSchedule } from './prices/stored-schedule.js';

interface WrittenPrice extends PriceScope {
  readonly modelId: string;
  readonly effectiveFrom: Date;
  readonly source: string;
  readonly rows: readonly PriceRow[];
  readonly schedule?: PriceSchedule<PricedWindow> | null;
}

/** The API representation of a price version, for the audit log. */
export function priceState(price: WrittenPrice): Record<string, unknown> {
  const { modelId, tierId, organizationId, effectiveFrom, source, rows, schedule = null } = price;
  return {
    model_id: formatId('mdl', modelId),
    tier_id: tierId === null ? null : formatId('tier', tierId),
    organization_id: organizationId === null ? null : formatId('org', organizationId),
    effective_from: effectiveFrom,
    source,
    ...formatPriceRows(rows),
    ...(schedule === null ? {} : { schedule: formatSchedule(writtenSchedule(schedule)) }),
  };
}
