import { IdField, TextField } from '../../conventions/fields/fields.js';

export class ImpersonateRequest {
  @TextField({ max: 500, min: 1, description: 'Why; the customer reads it in its audit.', example: 'ticket 4711' })
  reason!: string;

  @IdField({ prefix: 'mbr', optional: true, description: 'Whom to act as; the first owner, unless named.' })
  member_id?: string;
}
