import { body } from '../../../conventions/fields/declare.js';
import { text } from '../../../conventions/fields/kinds.js';
import { usdInput } from '../../../conventions/fields/usd.js';

export class CreateTopupRequest extends body({
  amount_usd: usdInput('What was paid.', { sign: 'positive', example: '25.00' }),
  external_ref: text('The payment in the words of whoever took the money; it is booked once.', {
    max: 200,
    optional: true,
    nullable: true,
    example: 'invoice-2026-117',
  }),
  reason: text('For the record.', { max: 500, optional: true, nullable: true }),
}) {}
