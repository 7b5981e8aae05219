import { body } from '../../../conventions/fields/declare.js';
import { integer, objects } from '../../../conventions/fields/kinds.js';
import { PRICE_INPUTS, UNIT_PRICES, unitPrices } from './price-fields.js';

const STEPS_MAX = 10;

export class PriceStepRequest extends body({
  from_prompt_tokens: integer('Requests whose prompt has at least so many tokens are priced by this step as a whole.', {
    min: 1,
    max: 1_000_000_000,
    example: 200_001,
  }),
  ...PRICE_INPUTS,
}) {}

/** Rates: US dollars per million tokens. A step keeps the value of every field that it leaves out. */
export class PriceStepsRequest extends body({
  per_unit_usd: unitPrices(`${UNIT_PRICES} Null: none.`, { optional: true, nullable: true }),
  steps: objects(PriceStepRequest, 'Other prices for longer prompts, ascending.', {
    items: STEPS_MAX,
    optional: true,
    nullable: true,
  }),
  ...PRICE_INPUTS,
}) {}
