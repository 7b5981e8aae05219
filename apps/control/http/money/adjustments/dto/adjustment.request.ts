import { FlagField, TextField } from '../../../conventions/fields/fields.js';
import { UsdField, type UsdInput } from '../../../conventions/fields/usd-field.js';

export class CreateAdjustmentRequest {
  @UsdField({ sign: 'any', description: 'Added to the balance; negative to take away.', example: '-3.50' })
  amount_usd!: UsdInput;

  @TextField({ max: 500, description: 'Why; the customer may read it.', example: 'goodwill for the outage of 18 Nov' })
  reason!: string;

  @FlagField({
    optional: true,
    description: 'Whether taking away may leave the balance below zero. Without it such an adjustment is refused.',
    example: true,
  })
  allow_negative?: boolean;
}

export class PreviewAdjustmentQuery {
  @UsdField({ sign: 'any', description: 'What would be added; negative to take away.', example: '-3.50' })
  amount_usd!: string;
}
