import { IdField, TextField } from '../../../conventions/fields/fields.js';
import { UsdField, type UsdInput } from '../../../conventions/fields/usd-field.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export class ListRefundsQuery extends ListQuery {
  @TextField({ max: 64, optional: true, description: 'Of this organization.' })
  organization_id?: string;

  @TextField({ max: 64, optional: true, description: 'Of this request.' })
  generation_id?: string;
}

export class CreateRefundRequest {
  @IdField({ prefix: 'gen', description: 'The request to be paid back.', example: 'gen_01jd3k9v6qe8yb5t2x7m4c0n1p' })
  generation_id!: string;

  @UsdField({
    sign: 'positive',
    optional: true,
    nullable: true,
    description: 'At most what is left of what the request cost; all of that unless told.',
    example: '0.05',
  })
  amount_usd?: UsdInput | null;

  @TextField({ max: 500, description: 'Why; shown in the statement.', example: 'wrong answer' })
  reason!: string;
}
