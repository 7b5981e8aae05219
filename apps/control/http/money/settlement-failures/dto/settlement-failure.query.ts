import { TextField } from '../../../conventions/fields/fields.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export class ListSettlementFailuresQuery extends ListQuery {
  @TextField({ max: 64, optional: true, description: 'Of this organization.' })
  organization_id?: string;

  @TextField({
    max: 64,
    optional: true,
    description: 'open, settled or voided; a comma means "or". All of them unless told.',
    example: 'open',
  })
  status?: string;
}
