import { choice, flag, id, integer, optional, text, texts, textsByName, time, usd, usdInput } from '#fields';
import { ENDPOINTS, formatId, formatUsd } from '#kernel';
import { OUTCOMES, WAIVERS } from '#pricing';
import type { RequestRecord } from '#records';
import { query, reply } from '../conventions/fields/dto.js';
import { objectName } from '../conventions/fields/resource-fields.js';
import { WindowQuery } from '../conventions/lists/time-window.js';

const IDS_MAX = 1_000;
const CLIENT_ID_MAX = 128;
const LATENCY_MAX_MS = 86_400_000;

/** What customers and operators filter requests by. */
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

export class RequestResponse extends reply({
  id: id('gen'),
  object: objectName('request'),
  organization_id: id('org'),
  key_id: id('key'),
  tier_id: id('tier'),
  model_id: id('mdl'),
  endpoint: choice(ENDPOINTS, 'What the client asked for.'),
  requested_model: text('The name that the client used.', { example: 'gpt-4o' }),
  channel_id: id('chn', 'The channel that answered.', { nullable: true }),
  stream: flag(),
  outcome: choice(OUTCOMES),
  status_code: integer('What the client saw.', { nullable: true, example: 200 }),
  error_code: text({ nullable: true }),
  finish_reason: text({ nullable: true }),
  usage_source: choice(['upstream', 'counted', 'checkpoint', 'none']),
  prompt_tokens: integer({ example: 14 }),
  completion_tokens: integer({ example: 14 }),
  cached_tokens: integer({ example: 14 }),
  cache_write_tokens: integer({ example: 14 }),
  reasoning_tokens: integer({ example: 14 }),
  unseen_tokens: integer(
    'Most output that its model can have thought and no reply showed, where the upstream was cut off or reported no usage: not charged.',
    { example: 14 },
  ),
  cost_usd: usd('What the customer paid.'),
  hold_usd: usd('What was held when it ended.'),
  forgone_usd: usd('What its price was above the hold, and the price of `unseen_tokens`: not charged.'),
  waiver: choice(WAIVERS, 'Why the answer is not charged; null: it is.', { nullable: true }),
  waived_usd: usd('The price of an answer that is not charged.'),
  upstream_cost_usd: usd('What all attempts cost us.'),
  final: flag('False: booked at a checkpoint; the true usage may still come.'),
  flags: texts('Oddities that somebody should look at.'),
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
