import { body } from '../../conventions/fields/declare.js';
import { id, text } from '../../conventions/fields/kinds.js';

export class ImpersonateRequest extends body({
  reason: text('Why; the customer reads it in its audit.', { max: 500, min: 1, example: 'ticket 4711' }),
  member_id: id('mbr', 'Whom to act as; the first owner, unless named.', { optional: true }),
}) {}
