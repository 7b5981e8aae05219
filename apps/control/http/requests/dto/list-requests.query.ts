import { optional, query } from '../../conventions/fields/declare.js';
import { text } from '../../conventions/fields/kinds.js';
import { OwnRequestsQuery } from './own-requests.query.js';

const IDS_MAX = 1_000;
const UPSTREAM_ID_MAX = 128;

export class ListRequestsQuery extends query({
  ...OwnRequestsQuery.fields,
  ...optional({
    organization_id: text('Of these organizations; a comma means "or".', { max: IDS_MAX }),
    channel_id: text('Answered by these channels; a comma means "or".', { max: IDS_MAX }),
    upstream_request_id: text('With a call that has this id at the provider.', {
      max: UPSTREAM_ID_MAX,
      example: 'req_011CSHoEeqs5C35K2UUqR7Fy',
    }),
  }),
}) {}
