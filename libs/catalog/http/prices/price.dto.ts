import { id, object, objects, optional, text, time, formatId } from '#core';
import { body, reply, objectName } from '#core/http';
import { formatPrice, type Price, priceOfVersion } from '../../domain/prices/price.js';
import type { PriceRecord } from '../../prices.repository.js';
import { SERVICE_TIER_RULES } from '../../domain/prices/service-tiers.js';
import {
  PriceStepsRequest,
  PriceStepsResponse,
  SCHEDULE_EXAMPLE,
  ScheduleRequest,
  ScheduleResponse,
  SERVICE_TIERS_EXAMPLE,
  ServiceTierRequest,
  ServiceTierResponse,
} from './price-values.dto.js';

/** A price, the same at all times or with a schedule, and for service tiers of providers. */
export class PriceRequest extends body({
  ...PriceStepsRequest.fields,
  ...optional({
    schedule: object(ScheduleRequest, 'Weekly windows with other rates. `null`: none.', {
      nullable: true,
      example: SCHEDULE_EXAMPLE,
    }),
    service_tiers: objects(
      ServiceTierRequest,
      'Providers’ service tiers with other rates. Requests for a tier without a price are rejected.',
      { items: SERVICE_TIER_RULES.tiersMax, example: SERVICE_TIERS_EXAMPLE },
    ),
  }),
}) {}

export class CreatePriceRequest extends body({
  ...PriceRequest.fields,
  ...optional({
    tier_id: id('tier', 'Limit the price to organizations of this tier.', { nullable: true }),
    organization_id: id('org', 'Limit the price to this organization.', { nullable: true }),
    effective_from: time('When the price takes effect, not in the past. `null`: immediately.', { nullable: true }),
    source: text('Source of the price.', { max: 200, example: 'manual' }),
  }),
}) {}

/** Rates, and their changes by the hour and by service tier. */
export class PriceValuesResponse extends reply({
  ...PriceStepsResponse.fields,
  schedule: object(ScheduleResponse, '`null`: the same rates at all times.', { nullable: true }),
  service_tiers: objects(ServiceTierResponse, 'Providers’ service tiers with other rates.'),
}) {}

export class PriceResponse extends reply({
  ...PriceValuesResponse.fields,
  id: id('price'),
  object: objectName('price'),
  model_id: id('mdl'),
  tier_id: id('tier', { nullable: true }),
  organization_id: id('org', { nullable: true }),
  effective_from: time(),
  source: text({ example: 'manual' }),
  created_at: time(),
}) {}

/** Rates, schedule and service tiers of a price. */
export function presentPriceValues(price: Price) {
  return { schedule: null, service_tiers: [], ...formatPrice(price) };
}

export function presentPrice(price: PriceRecord): PriceResponse {
  const { id, modelId, tierId, organizationId, effectiveFrom, source, createdAt } = price;
  return {
    id: formatId('price', id),
    object: 'price',
    model_id: formatId('mdl', modelId),
    tier_id: tierId === null ? null : formatId('tier', tierId),
    organization_id: organizationId === null ? null : formatId('org', organizationId),
    effective_from: effectiveFrom.toISOString(),
    source,
    ...presentPriceValues(priceOfVersion(price)),
    schedule: presentSchedule(price),
    created_at: createdAt.toISOString(),
  };
}

/** With the ids of the windows' prices. */
function presentSchedule(price: PriceRecord): ScheduleResponse | null {
  const { schedule } = presentPriceValues(priceOfVersion(price));
  if (schedule === null) return null;
  const ids = price.schedule?.windows.map(({ version }) => formatId('price', version.id)) ?? [];
  return { ...schedule, windows: schedule.windows.map((window, index) => ({ price_id: ids[index] ?? '', ...window })) };
}
