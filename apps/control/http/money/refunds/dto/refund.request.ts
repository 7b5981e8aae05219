import { body, optional, query } from '../../../conventions/fields/declare.js';
import { id, text } from '../../../conventions/fields/kinds.js';
import { usdInput } from '../../../conventions/fields/usd.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export class ListRefundsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    organization_id: text('Of this organization.', { max: 64 }),
    generation_id: text('Of this request.', { max: 64 }),
  }),
}) {}

export class CreateRefundRequest extends body({
  generation_id: id('gen', 'The request to be paid back.', { example: 'gen_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  amount_usd: usdInput('At most what is left of what the request cost; all of that unless told.', {
    sign: 'positive',
    optional: true,
    nullable: true,
    example: '0.05',
  }),
  reason: text('Why; shown in the statement.', { max: 500, example: 'wrong answer' }),
}) {}
