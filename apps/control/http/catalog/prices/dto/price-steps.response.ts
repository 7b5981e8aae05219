import { reply } from '../../../conventions/fields/declare.js';
import { integer, objects } from '../../../conventions/fields/kinds.js';
import { PRICES_SHOWN, UNIT_PRICES, unitPrices } from './price-fields.js';

export class PriceStepResponse extends reply({
  from_prompt_tokens: integer(),
  ...PRICES_SHOWN,
}) {}

export class PriceStepsResponse extends reply({
  per_unit_usd: unitPrices(UNIT_PRICES),
  steps: objects(PriceStepResponse),
  ...PRICES_SHOWN,
}) {}
