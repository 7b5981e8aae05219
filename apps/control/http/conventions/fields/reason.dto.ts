import { optional, text } from '#fields';
import { body } from './dto.js';

/** Body of actions with an optional reason for the audit. */
export class ReasonRequest extends body(
  optional({
    reason: text('Why; kept in the audit.', { max: 500, nullable: true, example: 'chargeback' }),
  }),
) {}
