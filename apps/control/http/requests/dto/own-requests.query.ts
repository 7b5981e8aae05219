import { QueryWholeNumberField, TextField } from '../../conventions/fields/fields.js';
import { UsdField, type UsdInput } from '../../conventions/fields/usd-field.js';
import { WindowQuery } from '../../conventions/lists/time-window.js';

const IDS_MAX = 1_000;
const CLIENT_ID_MAX = 128;
const LATENCY_MAX_MS = 86_400_000;

/** What customers and operators filter requests by. Inherited: a mapped type loses the conversion of query strings. */
export class OwnRequestsQuery extends WindowQuery {
  @TextField({ max: IDS_MAX, optional: true, description: 'With these keys; a comma means "or".' })
  key_id?: string;

  @TextField({ max: IDS_MAX, optional: true, description: 'Of these models; a comma means "or".' })
  model_id?: string;

  @TextField({
    max: 200,
    optional: true,
    description: 'That ended so; a comma means "or".',
    example: 'client_closed,upstream_broken',
  })
  outcome?: string;

  @TextField({ max: 200, optional: true, description: 'With these error codes; a comma means "or".' })
  code?: string;

  @TextField({
    max: CLIENT_ID_MAX,
    optional: true,
    description: 'With this `x-request-id` of the client.',
    example: '5f1c0e1e-checkout-7',
  })
  client_request_id?: string;

  @UsdField({ sign: 'zero_or_more', optional: true, description: 'That cost at least this.', example: '0.05' })
  min_cost_usd?: UsdInput;

  @QueryWholeNumberField({ min: 0, max: LATENCY_MAX_MS, optional: true, description: 'That took at least this.' })
  min_latency_ms?: number;
}
