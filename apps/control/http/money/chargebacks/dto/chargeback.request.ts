import { IdField, TextField } from '../../../conventions/fields/fields.js';
import { UsdField, type UsdInput } from '../../../conventions/fields/usd-field.js';

export class CreateChargebackRequest {
  @IdField({ prefix: 'topup', description: 'The top-up that was taken back.' })
  topup_id!: string;

  @UsdField({
    sign: 'positive',
    optional: true,
    description: 'How much of it; all that is left of the top-up unless told.',
    example: '25.00',
  })
  amount_usd?: UsdInput;

  @TextField({
    max: 200,
    optional: true,
    nullable: true,
    description: 'The dispute in the words of whoever took the money; it is booked once.',
    example: 'dp_1PgafuB7WZ01zgkW',
  })
  external_ref?: string | null;

  @TextField({ max: 500, description: 'Why; the customer may read it.', example: 'disputed by the card holder' })
  reason!: string;
}
