import { optional, query } from '../../../conventions/fields/declare.js';
import { text } from '../../../conventions/fields/kinds.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export class ListSettlementFailuresQuery extends query({
  ...ListQuery.fields,
  ...optional({
    organization_id: text('Of this organization.', { max: 64 }),
    status: text('open, settled or voided; a comma means "or". All of them unless told.', { max: 64, example: 'open' }),
  }),
}) {}
