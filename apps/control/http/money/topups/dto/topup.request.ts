import { TextField } from '../../../conventions/fields/fields.js';
import { UsdField, type UsdInput } from '../../../conventions/fields/usd-field.js';

export class CreateTopupRequest {
  @UsdField({ sign: 'positive', description: 'What was paid.', example: '25.00' })
  amount_usd!: UsdInput;

  @TextField({
    max: 200,
    optional: true,
    nullable: true,
    description: 'The payment in the words of whoever took the money; it is booked once.',
    example: 'invoice-2026-117',
  })
  external_ref?: string | null;

  @TextField({ max: 500, optional: true, nullable: true, description: 'For the record.' })
  reason?: string | null;
}
