import { optional, query } from '../../conventions/fields/declare.js';
import { integer, text } from '../../conventions/fields/kinds.js';
import { usdInput } from '../../conventions/fields/usd.js';
import { WindowQuery } from '../../conventions/lists/time-window.js';

const IDS_MAX = 1_000;
const CLIENT_ID_MAX = 128;
const LATENCY_MAX_MS = 86_400_000;

/** What customers and operators filter requests by. Inherited: a mapped type loses the conversion of query strings. */
export class OwnRequestsQuery extends query({
  ...WindowQuery.fields,
  ...optional({
    key_id: text('With these keys; a comma means "or".', { max: IDS_MAX }),
    model_id: text('Of these models; a comma means "or".', { max: IDS_MAX }),
    outcome: text('That ended so; a comma means "or".', { max: 200, example: 'client_closed,upstream_broken' }),
    code: text('With these error codes; a comma means "or".', { max: 200 }),
    client_request_id: text('With this `x-request-id` of the client.', {
      max: CLIENT_ID_MAX,
      example: '5f1c0e1e-checkout-7',
    }),
    min_cost_usd: usdInput('That cost at least this.', { sign: 'zero_or_more', example: '0.05' }),
    min_latency_ms: integer('That took at least this.', { min: 0, max: LATENCY_MAX_MS }),
  }),
}) {}
