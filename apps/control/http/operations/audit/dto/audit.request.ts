import { IdField, TextField } from '../../../conventions/fields/fields.js';
import { WindowQuery } from '../../../conventions/lists/time-window.js';

/** What customers and operators filter changes by. Inherited: a mapped type loses the conversion of query strings. */
export class OwnAuditQuery extends WindowQuery {
  @TextField({ max: 500, optional: true, description: 'Only these actors; a comma means "or".', example: 'system:cli' })
  actor?: string;

  @TextField({
    max: 500,
    optional: true,
    description: 'Only these actions; a comma means "or".',
    example: 'key.revoke',
  })
  action?: string;

  @TextField({ max: 200, optional: true, description: 'Only changes of this object.', example: 'maintenance' })
  target_id?: string;
}

export class ListAuditQuery extends OwnAuditQuery {
  @IdField({ prefix: 'org', optional: true, description: 'Only changes that concern this organization.' })
  organization_id?: string;
}
