import { TextField, TimeField, WholeNumberField } from '../../../conventions/fields/fields.js';
import { UsdField, type UsdInput } from '../../../conventions/fields/usd-field.js';

export class CreateGrantRequest {
  @UsdField({ sign: 'positive', description: 'What is given away.', example: '10.00' })
  amount_usd!: UsdInput;

  @TimeField({
    optional: true,
    nullable: true,
    description: 'When it ends: rounded up to a full hour (UTC). What is left then is lost. Null: never.',
  })
  expires_at?: string | null;

  @WholeNumberField({
    min: 0,
    max: 100,
    optional: true,
    description:
      'Grants are spent before paid money: the lowest priority first, of one priority the one that ends first. Usually 50.',
    example: 50,
  })
  priority?: number;

  @TextField({ max: 500, description: 'Why; shown in the statement.', example: 'welcome' })
  reason!: string;
}
