import { SERVICE_TIER_RULES } from '#catalog';
import { ObjectField, TextField } from '../../../conventions/fields/fields.js';
import { PriceStepsRequest } from './price-steps.request.js';

export const SERVICE_TIERS_EXAMPLE = [
  { name: 'flex', multiplier: '0.5' },
  { name: 'priority', multiplier: '2' },
];

/** Rates of a provider's service tier: a multiple of the price, or a price of its own. */
export class ServiceTierRequest {
  @TextField({
    max: 40,
    pattern: SERVICE_TIER_RULES.name,
    expected: SERVICE_TIER_RULES.nameExpected,
    description: 'As the provider and requests call it; not a name of the ordinary tier.',
    example: 'flex',
  })
  name!: string;

  @TextField({
    max: 11,
    optional: true,
    nullable: true,
    description: 'Each rate of the price, and of the window in force, times this, rounded up.',
    example: '0.5',
  })
  multiplier?: string | null;

  @ObjectField(() => PriceStepsRequest, {
    optional: true,
    nullable: true,
    description: 'Rates of its own, at all times, in place of a multiplier.',
  })
  price?: PriceStepsRequest | null;
}
