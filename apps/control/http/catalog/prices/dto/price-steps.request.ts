import type { UsdInput } from '../../../conventions/fields/usd-field.js';
import { ObjectListField, WholeNumberField } from '../../../conventions/fields/fields.js';
import { PriceFields, UnitPricesField } from './price-fields.js';

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
  @UnitPricesField()
  per_unit_usd?: Readonly<Record<string, UsdInput | null>> | null;

  @ObjectListField(() => PriceStepRequest, {
    items: STEPS_MAX,
    optional: true,
    nullable: true,
    description: 'Other prices for longer prompts, ascending.',
  })
  steps?: PriceStepRequest[] | null;
}
