import { optional } from '../../fields/variants.js';
import { text } from '../../fields/kinds.js';
import { body } from './dto.js';

/** Body of actions with an optional reason for the audit. */
export class ReasonRequest extends body(
  optional({
    reason: text('Reason, shown in the audit log.', { max: 500, nullable: true, example: 'chargeback' }),
  }),
) {}
