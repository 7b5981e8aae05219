import { id, integer, objects, omit, pick, shape, text, time, formatId, uuidTimeMs } from '#core';
import { query, reply, objectName } from '#core/http';
import type { RejectedRequest, RejectionFilter, RejectionSum } from '../../rejections/rejections.repository.js';
import type { RejectionFacts } from '../../rejections/domain/rejection.js';
import { ListRequestsQuery, OwnRequestsQuery } from '../requests/request.dto.js';
import { requestFilterOf } from '../requests/request-filter.js';

const OWN_FILTERS = pick(OwnRequestsQuery.fields, 'created_at_gte', 'created_at_lt', 'key_id', 'code');
const FILTERS = { ...OWN_FILTERS, ...pick(ListRequestsQuery.fields, 'organization_id') };
const PAGE = pick(OwnRequestsQuery.fields, 'limit', 'after', 'before', 'client_request_id');

export class OwnRejectedRequestsQuery extends query({ ...PAGE, ...OWN_FILTERS }) {}
export class RejectedRequestsQuery extends query({ ...PAGE, ...FILTERS }) {}
export class OwnRejectionCountsQuery extends query(OWN_FILTERS) {}
export class RejectionCountsQuery extends query(FILTERS) {}

export class RejectedRequestResponse extends reply({
  id: id('gen', 'ID of the request, as in the `x-request-id` of its response.'),
  object: objectName('rejected_request'),
  organization_id: id('org', '`null`: the request had no known key.', { nullable: true }),
  key_id: id('key', { nullable: true }),
  status_code: integer('HTTP status of the response.', { example: 402 }),
  error_code: text({ example: 'insufficient_balance' }),
  param: text('Field at fault.', { nullable: true, example: null }),
  method: text({ example: 'POST' }),
  path: text({ example: '/v1/chat/completions' }),
  model: text('Name of the model in the request. `null`: unknown.', { nullable: true, example: 'openai/gpt-4.1' }),
  client_request_id: text('The client’s `x-request-id`.', { nullable: true, example: null }),
  details: shape<RejectionFacts>(
    { type: 'object', additionalProperties: {} },
    'Figures of the error, such as limits and amounts.',
    { example: { available_usd: '0' } },
  ),
  created_at: time(),
}) {}

export class OwnRejectedRequestResponse extends reply(omit(RejectedRequestResponse.fields, 'organization_id')) {}

export class RejectionCountResponse extends reply({
  error_code: text({ example: 'insufficient_balance' }),
  request_count: integer({ example: 75 }),
  organization_count: integer('Organizations with such requests. Requests without a known key count for none.', {
    example: 1,
  }),
}) {}

export class RejectionCountsResponse extends reply({
  object: objectName('rejection_counts'),
  request_count: integer('Rejected requests of the time range, by whole minutes.', { example: 75 }),
  codes: objects(RejectionCountResponse, 'By error code, the most frequent first.'),
}) {}

/** The filter of a query for rejected requests. */
export function rejectionFilterOf(query: RejectedRequestsQuery | RejectionCountsQuery, nowMs: number): RejectionFilter {
  return requestFilterOf(query, nowMs);
}

export function presentRejectedRequest(request: RejectedRequest) {
  const { organizationId } = request;
  return {
    ...presentOwnRejectedRequest(request),
    object: 'rejected_request' as const,
    organization_id: organizationId === null ? null : formatId('org', organizationId),
  } satisfies RejectedRequestResponse;
}

export function presentOwnRejectedRequest(request: RejectedRequest) {
  const { requestId, keyId, statusCode, errorCode, clientRequestId, facts, param, method, path, model } = request;
  return {
    id: formatId('gen', requestId),
    object: 'rejected_request' as const,
    key_id: keyId === null ? null : formatId('key', keyId),
    status_code: statusCode,
    error_code: errorCode,
    param,
    method,
    path,
    model,
    client_request_id: clientRequestId,
    details: facts,
    created_at: new Date(uuidTimeMs(requestId)).toISOString(),
  } satisfies OwnRejectedRequestResponse;
}

export function presentRejectionCounts(sums: readonly RejectionSum[]) {
  return {
    object: 'rejection_counts' as const,
    request_count: sums.reduce((total, { requestCount }) => total + Number(requestCount), 0),
    codes: sums.map(({ errorCode, requestCount, organizationCount }) => ({
      error_code: errorCode,
      request_count: Number(requestCount),
      organization_count: Number(organizationCount),
    })),
  } satisfies RejectionCountsResponse;
}
