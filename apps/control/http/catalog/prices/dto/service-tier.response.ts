import { reply } from '../../../conventions/fields/declare.js';
import { object, text } from '../../../conventions/fields/kinds.js';
import { PriceStepsResponse } from './price-steps.response.js';

/** Rates of a provider's service tier. */
export class ServiceTierResponse extends reply({
  name: text({ example: 'flex' }),
  multiplier: text('Null: a price of its own.', { nullable: true, example: '0.5' }),
  price: object(PriceStepsResponse, 'Null: the price times the multiplier.', { nullable: true }),
}) {}
