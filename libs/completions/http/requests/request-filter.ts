import { readUsd } from '#core';
import { splitFilter, readWindow, readIds, definedFields } from '#core/http';
import type { RequestFilter } from '../../explanations/search/request-filter.repository.js';
import type { ListRequestsQuery } from './request.dto.js';

/** The filter of a query for requests. */
export function requestFilterOf(query: ListRequestsQuery, nowMs: number): RequestFilter {
  return {
    ...readWindow(query, nowMs),
    ...definedFields({
      organizationIds: readIds('org', query.organization_id, 'organization_id'),
      projectIds: readIds('prj', query.project_id, 'project_id'),
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
