import { SERVICE_TIER_RULES } from '#catalog';
import { body } from '../../../conventions/fields/declare.js';
import { object, text } from '../../../conventions/fields/kinds.js';
import { PriceStepsRequest } from './price-steps.request.js';

export const SERVICE_TIERS_EXAMPLE = [
  { name: 'flex', multiplier: '0.5' },
  { name: 'priority', multiplier: '2' },
];

/** Rates of a provider's service tier: a multiple of the price, or a price of its own. */
export class ServiceTierRequest extends body({
  name: text('As the provider and requests call it; not a name of the ordinary tier.', {
    max: 40,
    pattern: SERVICE_TIER_RULES.name,
    expected: SERVICE_TIER_RULES.nameExpected,
    example: 'flex',
  }),
  multiplier: text('Each rate of the price, and of the window in force, times this, rounded up.', {
    max: 11,
    optional: true,
    nullable: true,
    example: '0.5',
  }),
  price: object(PriceStepsRequest, 'Rates of its own, at all times, in place of a multiplier.', {
    optional: true,
    nullable: true,
  }),
}) {}
