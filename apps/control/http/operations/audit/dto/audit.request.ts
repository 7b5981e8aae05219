import { optional, query } from '../../../conventions/fields/declare.js';
import { id, text } from '../../../conventions/fields/kinds.js';
import { WindowQuery } from '../../../conventions/lists/time-window.js';

/** What customers and operators filter changes by. Inherited: a mapped type loses the conversion of query strings. */
export class OwnAuditQuery extends query({
  ...WindowQuery.fields,
  ...optional({
    actor: text('Only these actors; a comma means "or".', { max: 500, example: 'system:cli' }),
    action: text('Only these actions; a comma means "or".', { max: 500, example: 'key.revoke' }),
    target_id: text('Only changes of this object.', { max: 200, example: 'maintenance' }),
  }),
}) {}

export class ListAuditQuery extends query({
  ...OwnAuditQuery.fields,
  organization_id: id('org', 'Only changes that concern this organization.', { optional: true }),
}) {}
