import { ObjectListField, WholeNumberField } from '../../../conventions/fields/fields.js';
import { PriceFields } from './price-fields.js';

const STEPS_MAX = 10;

@PriceFields
export class PriceStepRequest {
  @WholeNumberField({
    min: 1,
    max: 1_000_000_000,
    description: 'Requests whose prompt has at least so many tokens are priced by this step as a whole.',
    example: 200_001,
  })
  from_prompt_tokens!: number;
}

/** Rates: US dollars per million tokens. A step keeps the value of every field that it leaves out. */
@PriceFields
export class PriceStepsRequest {
  @ObjectListField(() => PriceStepRequest, {
    items: STEPS_MAX,
    optional: true,
    nullable: true,
    description: 'Other prices for longer prompts, ascending.',
  })
  steps?: PriceStepRequest[] | null;
}
