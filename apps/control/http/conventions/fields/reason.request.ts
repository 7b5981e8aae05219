import { TextField } from './fields.js';

/** Body of actions with an optional reason for the audit. */
export class ReasonRequest {
  @TextField({
    max: 500,
    optional: true,
    nullable: true,
    description: 'Why; kept in the audit.',
    example: 'chargeback',
  })
  reason?: string | null;
}
