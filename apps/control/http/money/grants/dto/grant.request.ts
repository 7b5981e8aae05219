import { body } from '../../../conventions/fields/declare.js';
import { integer, text, time } from '../../../conventions/fields/kinds.js';
import { usdInput } from '../../../conventions/fields/usd.js';

export class CreateGrantRequest extends body({
  amount_usd: usdInput('What is given away.', { sign: 'positive', example: '10.00' }),
  expires_at: time('When it ends: rounded up to a full hour (UTC). What is left then is lost. Null: never.', {
    optional: true,
    nullable: true,
  }),
  priority: integer(
    'Grants are spent before paid money: the lowest priority first, of one priority the one that ends first. Usually 50.',
    { min: 0, max: 100, optional: true, example: 50 },
  ),
  reason: text('Why; shown in the statement.', { max: 500, example: 'welcome' }),
}) {}
