import { ApiProperty } from '@nestjs/swagger';
import { formatPrice, priceOfVersion, type Price, type PriceRecord } from '#catalog';
import { formatId } from '#kernel';
import { IdProperty, ObjectProperty, TimeProperty } from '../../../conventions/fields/response-properties.js';
import { PriceStepsResponse } from './price-steps.response.js';
import { ScheduleResponse } from './schedule.response.js';
import { ServiceTierResponse } from './service-tier.response.js';

/** Rates, and their changes by the hour and by service tier. */
export class PriceValuesResponse extends PriceStepsResponse {
  @ApiProperty({ type: ScheduleResponse, nullable: true, description: 'Null: the same rates at all times.' })
  schedule!: ScheduleResponse | null;

  @ApiProperty({ type: [ServiceTierResponse], description: 'Service tiers of providers with other rates.' })
  service_tiers!: readonly ServiceTierResponse[];
}

export class PriceResponse extends PriceValuesResponse {
  @IdProperty('price')
  id!: string;

  @ObjectProperty('price')
  object!: 'price';

  @IdProperty('mdl')
  model_id!: string;

  @IdProperty('tier', { nullable: true })
  tier_id!: string | null;

  @IdProperty('org', { nullable: true })
  organization_id!: string | null;

  @TimeProperty()
  effective_from!: string;

  @ApiProperty({ type: 'string', example: 'manual' })
  source!: string;

  @TimeProperty()
  created_at!: string;
}

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
