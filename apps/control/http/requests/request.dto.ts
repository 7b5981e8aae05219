import { ENDPOINTS, formatId, formatUsd } from '#kernel';
import { OUTCOMES, WAIVERS } from '#pricing';
import type { RequestRecord } from '#records';
import { optional, query, reply } from '../conventions/fields/declare.js';
import { choice, flag, id, integer, objectName, text, texts, textsByName, time } from '../conventions/fields/kinds.js';
import { usd, usdInput } from '../conventions/fields/usd.js';
import { WindowQuery } from '../conventions/lists/time-window.js';

const IDS_MAX = 1_000;
const CLIENT_ID_MAX = 128;
const LATENCY_MAX_MS = 86_400_000;

/** What customers and operators filter requests by. */
export class OwnRequestsQuery extends query({
  ...WindowQuery.fields,
  ...optional({
    key_id: text('Filter by key, comma-separated.', { max: IDS_MAX }),
    model_id: text('Filter by model, comma-separated.', { max: IDS_MAX }),
    outcome: text('Filter by outcome, comma-separated.', { max: 200, example: 'client_closed,upstream_broken' }),
    code: text('Filter by error code, comma-separated.', { max: 200 }),
    client_request_id: text('Filter by the client’s `x-request-id`.', {
      max: CLIENT_ID_MAX,
      example: '5f1c0e1e-checkout-7',
    }),
    min_cost_usd: usdInput('Minimum charge.', { sign: 'zero_or_more', example: '0.05' }),
    min_latency_ms: integer('Minimum duration.', { min: 0, max: LATENCY_MAX_MS }),
  }),
}) {}

const UPSTREAM_ID_MAX = 128;

export class ListRequestsQuery extends query({
  ...OwnRequestsQuery.fields,
  ...optional({
    organization_id: text('Filter by organization, comma-separated.', { max: IDS_MAX }),
    channel_id: text('Filter by the channel that answered, comma-separated.', { max: IDS_MAX }),
    upstream_request_id: text('Filter by the provider’s request ID.', {
      max: UPSTREAM_ID_MAX,
      example: 'req_011CSHoEeqs5C35K2UUqR7Fy',
    }),
  }),
}) {}

export class RequestResponse extends reply({
  id: id('gen'),
  object: objectName('request'),
  organization_id: id('org'),
  key_id: id('key'),
  tier_id: id('tier'),
  model_id: id('mdl'),
  endpoint: choice(ENDPOINTS, 'Requested endpoint.'),
  requested_model: text('Model name in the request.', { example: 'gpt-4o' }),
  channel_id: id('chn', 'ID of the channel that answered.', { nullable: true }),
  stream: flag(),
  outcome: choice(OUTCOMES),
  status_code: integer('HTTP status sent to the client.', { nullable: true, example: 200 }),
  error_code: text({ nullable: true }),
  finish_reason: text({ nullable: true }),
  usage_source: choice(['upstream', 'counted', 'checkpoint', 'none']),
  prompt_tokens: integer({ example: 14 }),
  completion_tokens: integer({ example: 14 }),
  cached_tokens: integer({ example: 14 }),
  cache_write_tokens: integer({ example: 14 }),
  reasoning_tokens: integer({ example: 14 }),
  unseen_tokens: integer(
    'Maximum hidden reasoning tokens, if the connection broke or the provider reported no usage. Not charged.',
    { example: 14 },
  ),
  cost_usd: usd('Charge to the customer.'),
  hold_usd: usd('Amount on hold at the end of the request.'),
  forgone_usd: usd('Price above the hold, plus the price of `unseen_tokens`. Not charged.'),
  waiver: choice(WAIVERS, 'Why the response is not charged. `null` if charged.', { nullable: true }),
  waived_usd: usd('Price of a response that is not charged.'),
  upstream_cost_usd: usd('Provider cost of all attempts.'),
  final: flag('`false` if settled at a checkpoint. The actual usage may still arrive.'),
  flags: texts('Irregularities to review.'),
  tags: textsByName("The client's `metadata`."),
  client_request_id: text("The client's `x-request-id`.", { nullable: true, example: '5f1c0e1e-checkout-7' }),
  first_byte_ms: integer({ nullable: true }),
  duration_ms: integer({ nullable: true }),
  admitted_at: time(),
  booked_at: time({ nullable: true }),
}) {}

export function presentRequest({ event, admittedAt, bookedAt }: RequestRecord) {
  const { usage } = event;
  return {
    id: formatId('gen', event.requestId),
    object: 'request' as const,
    organization_id: formatId('org', event.organizationId),
    key_id: formatId('key', event.keyId),
    tier_id: formatId('tier', event.tierId),
    model_id: formatId('mdl', event.modelId),
    endpoint: event.endpoint,
    requested_model: event.requestedModel,
    channel_id: event.channelId === null ? null : formatId('chn', event.channelId),
    stream: event.stream,
    outcome: event.outcome,
    status_code: event.statusCode,
    error_code: event.errorCode,
    finish_reason: event.finishReason,
    usage_source: event.usageSource,
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    cached_tokens: usage.cachedTokens,
    cache_write_tokens: usage.cacheWriteTokens + usage.cacheWrite1hTokens,
    reasoning_tokens: usage.reasoningTokens,
    unseen_tokens: event.unseenTokens,
    cost_usd: formatUsd(event.chargeNanoUsd),
    hold_usd: formatUsd(event.holdNanoUsd),
    forgone_usd: formatUsd(event.forgoneNanoUsd),
    waiver: event.waiver,
    waived_usd: formatUsd(event.waivedNanoUsd),
    upstream_cost_usd: formatUsd(event.attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0n)),
    final: event.grade === 2,
    flags: [...event.flags],
    tags: { ...event.tags },
    client_request_id: event.clientRequestId,
    first_byte_ms: event.firstByteMs,
    duration_ms: event.durationMs,
    admitted_at: admittedAt.toISOString(),
    booked_at: bookedAt?.toISOString() ?? null,
  } satisfies RequestResponse;
}
