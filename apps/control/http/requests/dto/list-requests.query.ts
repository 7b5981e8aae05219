import { TextField } from '../../conventions/fields/fields.js';
import { OwnRequestsQuery } from './own-requests.query.js';

const IDS_MAX = 1_000;
const UPSTREAM_ID_MAX = 128;

export class ListRequestsQuery extends OwnRequestsQuery {
  @TextField({ max: IDS_MAX, optional: true, description: 'Of these organizations; a comma means "or".' })
  organization_id?: string;

  @TextField({ max: IDS_MAX, optional: true, description: 'Answered by these channels; a comma means "or".' })
  channel_id?: string;

  @TextField({
    max: UPSTREAM_ID_MAX,
    optional: true,
    description: 'With a call that has this id at the provider.',
    example: 'req_011CSHoEeqs5C35K2UUqR7Fy',
  })
  upstream_request_id?: string;
}
