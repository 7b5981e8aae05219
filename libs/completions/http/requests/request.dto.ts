import {
  each,
  flag,
  id,
  integer,
  optional,
  pick,
  text,
  time,
  usd,
  usdInput,
  formatId,
  formatUsd,
  isCostKnown,
  TOKEN_COLUMNS,
  totalCost,
} from '#core';
import type { RequestRecord } from '#billing/admission';
import { query, reply, objectName, WindowQuery } from '#core/http';
import { presentRecorded, RECORDED } from './recorded-fields.js';

const IDS_MAX = 1_000;
const CLIENT_ID_MAX = 128;
const LATENCY_MAX_MS = 86_400_000;

/** What customers and operators filter requests by. */
export class OwnRequestsQuery extends query({
  ...WindowQuery.fields,
  ...optional({
    project_id: text('Filter by project, comma-separated.', { max: IDS_MAX }),
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
    channel_id: text('Filter by channel, comma-separated: the one that answered, else the last one called.', {
      max: IDS_MAX,
    }),
    upstream_request_id: text('Filter by the provider’s request ID.', {
      max: UPSTREAM_ID_MAX,
      example: 'req_011CSHoEeqs5C35K2UUqR7Fy',
    }),
  }),
}) {}

type TokenCount = keyof typeof TOKEN_COLUMNS;

const TOKEN_COUNTS = Object.keys(TOKEN_COLUMNS) as TokenCount[];

export class RequestResponse extends reply({
  id: id('gen'),
  object: objectName('request'),
  ...pick(RECORDED, 'organization_id', 'key_id', 'tier_id', 'model_id', 'endpoint', 'requested_model', 'channel_id'),
  ...pick(RECORDED, 'stream', 'outcome', 'status_code', 'error_code', 'finish_reason', 'usage_source'),
  ...each(TOKEN_COUNTS, integer({ example: 14 })),
  ...pick(RECORDED, 'unseen_tokens', 'cost_usd', 'hold_usd', 'forgone_usd', 'waiver', 'waived_usd'),
  refunded_usd: usd('Refunded part of the charge.', { example: '0' }),
  upstream_cost_usd: usd('Provider cost of all attempts.'),
  upstream_cost_known: flag('`false` if a provider’s cost is unknown: the channel has no cost for the model.', {
    example: true,
  }),
  last_channel_id: id('chn', 'The last channel that was called. `null`: none.', { nullable: true }),
  final: flag('`false` if settled at a checkpoint. The actual usage may still arrive.'),
  ...pick(RECORDED, 'flags'),
  // The others of the table; those above keep their order in the document.
  ...RECORDED,
  admitted_at: time(),
  booked_at: time({ nullable: true }),
}) {}

export function presentRequest({ event, admittedAt, bookedAt, refundedNanoUsd }: RequestRecord) {
  const counts = TOKEN_COUNTS.map((name) => [name, TOKEN_COLUMNS[name](event.usage)]);
  return {
    id: formatId('gen', event.requestId),
    object: 'request' as const,
    ...presentRecorded(event),
    ...(Object.fromEntries(counts) as Record<TokenCount, number>),
    refunded_usd: formatUsd(refundedNanoUsd),
    upstream_cost_usd: formatUsd(totalCost(event)),
    upstream_cost_known: isCostKnown(event),
    last_channel_id: lastChannelOf(event),
    final: event.grade === 2,
    admitted_at: admittedAt.toISOString(),
    booked_at: bookedAt?.toISOString() ?? null,
  } satisfies RequestResponse;
}

function lastChannelOf({ attempts }: RequestRecord['event']): string | null {
  const last = attempts.at(-1);
  return last === undefined ? null : formatId('chn', last.channelId);
}
