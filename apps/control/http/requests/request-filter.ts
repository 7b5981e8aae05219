import { readUsd } from '#fields';
import type { RequestFilter } from '#explanations';
import type { IdPrefix } from '#kernel';
import { splitFilter } from '../conventions/lists/list.js';
import { readWindow } from '../conventions/lists/time-window.js';
import { readId } from '../conventions/read-id.js';
import { definedFields } from '../conventions/writes/merge-patch.js';
import type { ListRequestsQuery } from './request.dto.js';

/** The filter of a query for requests. */
export function requestFilterOf(query: ListRequestsQuery, nowMs: number): RequestFilter {
  return {
    ...readWindow(query, nowMs),
    ...definedFields({
      organizationIds: readIds('org', query.organization_id, 'organization_id'),
      keyIds: readIds('key', query.key_id, 'key_id'),
      modelIds: readIds('mdl', query.model_id, 'model_id'),
      channelIds: readIds('chn', query.channel_id, 'channel_id'),
      outcomes: splitFilter(query.outcome),
      errorCodes: splitFilter(query.code),
      minChargeNanoUsd: query.min_cost_usd === undefined ? undefined : readUsd(query.min_cost_usd),
      minDurationMs: query.min_latency_ms,
      clientRequestId: query.client_request_id,
      upstreamRequestId: query.upstream_request_id,
    }),
  };
}

function readIds(prefix: IdPrefix, text: string | undefined, param: string): string[] | undefined {
  return splitFilter(text)?.map((id) => readId(prefix, id, param));
}
