import {
  IdField,
  ObjectListField,
  TextField,
  TimeField,
  WholeNumberField,
} from '../../../conventions/fields/fields.js';
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

/** A price: US dollars per million tokens. A step keeps the value of every field that it leaves out. */
@PriceFields
export class PriceRequest {
  @ObjectListField(() => PriceStepRequest, {
    items: STEPS_MAX,
    optional: true,
    nullable: true,
    description: 'Other prices for longer prompts, ascending.',
  })
  steps?: PriceStepRequest[] | null;
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
