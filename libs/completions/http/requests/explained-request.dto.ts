import {
  formatId,
  formatUsd,
  type Attempt,
  type CandidateNote,
  COST_REPORTS,
  type CostReport,
  isBooked,
  choice,
  exampleId,
  flag,
  id,
  integer,
  object,
  objects,
  omit,
  shape,
  text,
  texts,
  textsByName,
  time,
  usd,
} from '#core';
import { reasonSentence, STANDARD_STRATEGY, STRATEGIES } from '#channels';
import { ArithmeticResponse, presentArithmetic } from '#catalog/http';
import { reply } from '#core/http';
import { presentTransfer, TransferResponse } from '#billing/http';
import { SimulatedChannelResponse } from '#channels/http';
import {
  calledChannel,
  type ExplainedRequest,
  plannedChannel,
  REQUEST_STATES,
} from '../../explanations/domain/explained-request.js';
import { requestTimeline } from '../../explanations/domain/request-timeline.js';
import { TIMELINE_KINDS, type TimelineEntry } from '../../explanations/domain/timeline-entry.js';
import { presentRequest, RequestResponse } from './request.dto.js';

/** One line of a timeline. Which facts it has depends on its kind. */
export class TimelineEntryResponse extends reply({
  at: time(
    'Times of attempts are derived from their durations: the last one ends with the request, and each earlier one ends when the next begins.',
  ),
  at_ms: integer('Milliseconds since admission.', { example: 120 }),
  kind: choice(TIMELINE_KINDS, { example: 'attempt' }),
  text: text('Text in English. It may change.', {
    example: 'openai-main (gpt-4o-2024-08-06): status 200 in 1834 ms; this is the answer.',
  }),
  model: text({ example: 'openai/gpt-4o', optional: true }),
  channel: text({ example: 'openai-main', optional: true }),
  kept: flag({ example: true, optional: true }),
  reason: text({ example: null, optional: true, nullable: true }),
  status: integer({ example: 200, optional: true, nullable: true }),
  duration_ms: integer({ example: 1834, optional: true }),
  meter: text({ example: 'input', optional: true }),
  quantity: integer({ example: 14, optional: true }),
  per_million_usd: text({ example: '2.5', optional: true }),
  amount_usd: text({ example: '0.000035', optional: true }),
  transfer_id: text({ example: exampleId('txn'), optional: true }),
  refund_id: text({ example: exampleId('refund'), optional: true }),
  settlement_failure_id: text({ example: exampleId('fail'), optional: true }),
  actor: text({ example: 'system:worker', optional: true }),
}) {}

function presentTimelineEntry({ at, kind, text, facts }: TimelineEntry, admittedAt: Date) {
  const atMs = at.getTime() - admittedAt.getTime();
  return { at: at.toISOString(), at_ms: atMs, kind, text, ...facts } satisfies TimelineEntryResponse;
}

export class CostReportResponse extends reply({
  result: choice(
    COST_REPORTS,
    '`booked`: the reported cost is recorded. `drifted`: recorded, but far from the cost list. Otherwise the cost list applies, as the report is `absent`, `malformed`, `negative`, `absurd` or `partial` (not the whole cost).',
  ),
  value: text('Value as the provider sent it.', { nullable: true, example: '0.00120' }),
  usd_per_unit: text('US dollars per unit of the value.', { nullable: true, example: '1' }),
}) {}

export class AttemptResponse extends reply({
  channel_id: id('chn'),
  channel: text('Name of the channel.', { example: 'openai-main' }),
  label: text('Current label. `null`: unknown.', { nullable: true, example: 'ch-3f9a1c20b7' }),
  credential_id: id('crd'),
  upstream_model: text({ example: 'gpt-4o-2024-08-06' }),
  status: integer('HTTP status. `null`: no response.', { nullable: true }),
  reason: text('Why the attempt failed. `null` if it succeeded.', { nullable: true }),
  duration_ms: integer(),
  meters: shape<Record<string, number>>(
    { type: 'object', additionalProperties: { type: 'integer' } },
    'Units billed by the provider.',
  ),
  upstream_cost_usd: usd('Recorded provider cost.'),
  cost_source: choice(
    ['reported', 'list'],
    'Source of the recorded cost: the provider’s report, or the cost list of the channel.',
  ),
  list_cost_usd: usd('Cost by the cost list. `null` if the channel has none for the model.', { nullable: true }),
  cost_report: object(CostReportResponse, '`null` if the channel uses its cost list.', { nullable: true }),
  upstream_facts: textsByName(
    'Billing details from the provider that are removed from responses (`drop_reply` of the channel). `null`: none.',
    { nullable: true, example: { provider: 'Elsewhere', 'usage.cost': '0.00120' } },
  ),
  cache_marks: integer('Number of prompt cache marks that the gateway added.'),
  dropped: texts(
    'Fields of the request that were not sent, as in `x-routify-dropped`: at most 2,000 characters, then how many more. Empty unless the attempt became the response.',
    { example: ['seed'] },
  ),
  upstream_request_id: text('Request ID at the provider, for its support. `null` if the provider sent none.', {
    nullable: true,
    example: 'req_011CSHoEeqs5C35K2UUqR7Fy',
  }),
}) {}

/** A channel that was considered, as in a simulation of routing. */
export class CandidateResponse extends reply({
  ...omit(SimulatedChannelResponse.fields, ...(['channel_id', 'cache_marks', 'cache_minimum_tokens'] as const)),
  label: text('Current label. `null`: unknown.', { nullable: true, example: 'ch-3f9a1c20b7' }),
}) {}

export class ExplainedRequestResponse extends reply({
  ...RequestResponse.fields,
  state: choice(
    REQUEST_STATES,
    '`running`: usage as of the last checkpoint, outcome as if the gateway were lost. `captured`: finished, pending settlement. `failed`: settlement failed and needs an operator. `voided`: an operator charged nothing. `settled`: recorded in the ledger.',
  ),
  meters: shape<Record<string, number>>(
    { type: 'object', additionalProperties: { type: 'integer' } },
    'Units, as priced.',
  ),
  arithmetic: object(ArithmeticResponse, { nullable: true }),
  transfers: objects(TransferResponse),
  attempts: objects(AttemptResponse),
  route_id: id('route', 'ID of the route that matched.', { nullable: true }),
  strategy: choice(STRATEGIES, 'Order of candidates within a priority.'),
  candidates: objects(
    CandidateResponse,
    'Considered channels: eligible ones in the order of attempts, then excluded ones.',
  ),
  timeline: objects(TimelineEntryResponse, 'Events of the request in order.'),
}) {}

export function presentExplainedRequest(request: ExplainedRequest, nowMs: number): ExplainedRequestResponse {
  const { event, transfers, arithmetic } = request;
  return {
    ...presentRequest(request),
    state: request.state,
    meters: { ...event.meters },
    arithmetic: arithmetic === null ? null : presentArithmetic(event.priceVersionId, arithmetic),
    transfers: transfers.map(presentTransfer),
    attempts: event.attempts.map((attempt) => presentAttempt(attempt, request)),
    route_id: event.routeId === null ? null : formatId('route', event.routeId),
    strategy: event.strategy ?? STANDARD_STRATEGY,
    candidates: event.candidates.map((note) => presentCandidate(note, request)),
    timeline: requestTimeline(request, nowMs).map((entry) => presentTimelineEntry(entry, request.admittedAt)),
  };
}

function presentCandidate(note: CandidateNote, request: ExplainedRequest): CandidateResponse {
  const { kept, reason } = note;
  const { name, label } = plannedChannel(request, note);
  return { channel: name, label, kept, reason, message: reasonSentence(reason) };
}

function presentReport({ result, value, usdPerUnit }: CostReport): CostReportResponse {
  return { result, value: value ?? null, usd_per_unit: usdPerUnit ?? null };
}

function presentAttempt(attempt: Attempt, request: ExplainedRequest): AttemptResponse {
  const { costReport: report } = attempt;
  const { name: channel, label } = calledChannel(request, attempt);
  const isReported = report !== undefined && isBooked(report);
  const listNanoUsd = isReported ? attempt.listCostNanoUsd : attempt.costNanoUsd;
  const hasList = attempt.costVersionId !== null && listNanoUsd !== undefined;
  return {
    channel_id: formatId('chn', attempt.channelId),
    channel,
    label,
    credential_id: formatId('crd', attempt.credentialId),
    upstream_model: attempt.upstreamModel,
    status: attempt.status,
    reason: attempt.reason,
    duration_ms: attempt.durationMs,
    meters: { ...attempt.meters },
    upstream_cost_usd: formatUsd(attempt.costNanoUsd),
    cost_source: isReported ? 'reported' : 'list',
    list_cost_usd: hasList ? formatUsd(listNanoUsd) : null,
    cost_report: report === undefined ? null : presentReport(report),
    upstream_facts: attempt.upstreamFacts ?? null,
    cache_marks: attempt.cacheMarks ?? 0,
    dropped: attempt.dropped ?? [],
    upstream_request_id: attempt.upstreamRequestId ?? null,
  };
}
