import { SERVICE_TIER_RULES } from '#catalog';
import { body, optional } from '../../../conventions/fields/declare.js';
import { id, object, objects, text, time } from '../../../conventions/fields/kinds.js';
import { PriceStepsRequest } from './price-steps.request.js';
import { SCHEDULE_EXAMPLE, ScheduleRequest } from './schedule.request.js';
import { SERVICE_TIERS_EXAMPLE, ServiceTierRequest } from './service-tier.request.js';

/** A price, the same at all times or with a schedule, and for service tiers of providers. */
export class PriceRequest extends body({
  ...PriceStepsRequest.fields,
  ...optional({
    schedule: object(ScheduleRequest, 'Windows of the week with other rates; null: none.', {
      nullable: true,
      example: SCHEDULE_EXAMPLE,
    }),
    service_tiers: objects(
      ServiceTierRequest,
      'Service tiers of providers with other rates. A request for a tier without a price is refused.',
      { items: SERVICE_TIER_RULES.tiersMax, example: SERVICE_TIERS_EXAMPLE },
    ),
  }),
}) {}

export class CreatePriceRequest extends body({
  ...PriceRequest.fields,
  ...optional({
    tier_id: id('tier', 'Only for organizations of this tier.', { nullable: true }),
    organization_id: id('org', 'Only for this organization.', { nullable: true }),
    effective_from: time('From then on; null: at once. Not in the past.', { nullable: true }),
    source: text('Where the numbers come from.', { max: 200, example: 'manual' }),
  }),
}) {}
