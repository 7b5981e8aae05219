import { SERVICE_TIER_RULES } from '#catalog';
import { IdField, ObjectField, ObjectListField, TextField, TimeField } from '../../../conventions/fields/fields.js';
import { PriceStepsRequest } from './price-steps.request.js';
import { SCHEDULE_EXAMPLE, ScheduleRequest } from './schedule.request.js';
import { SERVICE_TIERS_EXAMPLE, ServiceTierRequest } from './service-tier.request.js';

/** A price, the same at all times or with a schedule, and for service tiers of providers. */
export class PriceRequest extends PriceStepsRequest {
  @ObjectField(() => ScheduleRequest, {
    optional: true,
    nullable: true,
    description: 'Windows of the week with other rates; null: none.',
    example: SCHEDULE_EXAMPLE,
  })
  schedule?: ScheduleRequest | null;

  @ObjectListField(() => ServiceTierRequest, {
    items: SERVICE_TIER_RULES.tiersMax,
    optional: true,
    description: 'Service tiers of providers with other rates. A request for a tier without a price is refused.',
    example: SERVICE_TIERS_EXAMPLE,
  })
  service_tiers?: ServiceTierRequest[];
}

export class CreatePriceRequest extends PriceRequest {
  @IdField({ prefix: 'tier', optional: true, nullable: true, description: 'Only for organizations of this tier.' })
  tier_id?: string | null;

  @IdField({ prefix: 'org', optional: true, nullable: true, description: 'Only for this organization.' })
  organization_id?: string | null;

  @TimeField({ optional: true, nullable: true, description: 'From then on; null: at once. Not in the past.' })
  effective_from?: string | null;

  @TextField({ max: 200, optional: true, description: 'Where the numbers come from.', example: 'manual' })
  source?: string;
}
