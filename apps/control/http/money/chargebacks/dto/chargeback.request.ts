import { body } from '../../../conventions/fields/declare.js';
import { id, text } from '../../../conventions/fields/kinds.js';
import { usdInput } from '../../../conventions/fields/usd.js';

export class CreateChargebackRequest extends body({
  topup_id: id('topup', 'The top-up that was taken back.'),
  amount_usd: usdInput('How much of it; all that is left of the top-up unless told.', {
    sign: 'positive',
    optional: true,
    example: '25.00',
  }),
  external_ref: text('The dispute in the words of whoever took the money; it is booked once.', {
    max: 200,
    optional: true,
    nullable: true,
    example: 'dp_1PgafuB7WZ01zgkW',
  }),
  reason: text('Why; the customer may read it.', { max: 500, example: 'disputed by the card holder' }),
}) {}
