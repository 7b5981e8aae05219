import { ApiProperty, OmitType } from '@nestjs/swagger';
import { COST_REPORTS, isBooked, type Attempt, type CandidateNote, type CostReport } from '#pricing';
import {
  calledChannel,
  plannedChannel,
  REQUEST_STATES,
  requestTimeline,
  type ExplainedRequest,
  type RequestState,
} from '#explanations';
import { reasonSentence, STANDARD_STRATEGY, STRATEGIES } from '#routing';
import { formatId, formatUsd } from '#kernel';
import { ArithmeticResponse, presentArithmetic } from '../../catalog/prices/dto/arithmetic.response.js';
import { IdProperty, UsdProperty } from '../../conventions/fields/response-properties.js';
import { presentTransfer, TransferResponse } from '../../money/transfers/dto/transfer.response.js';
import { presentRequest, RequestResponse } from './request.response.js';
import { presentTimelineEntry, TimelineEntryResponse } from './timeline.response.js';
import { SimulatedChannelResponse } from '../../routing/routes/dto/simulation.response.js';

export class CostReportResponse {
  @ApiProperty({
    type: 'string',
    enum: [...COST_REPORTS],
    description:
      '`booked`, and `drifted` when it is far from the list. Otherwise the list’s is booked, as the report is `absent`, ' +
      '`malformed`, `negative`, `absurd`, or `partial`: not all of the cost.',
  })
  result!: string;

  @ApiProperty({ type: 'string', nullable: true, example: '0.00120', description: 'As the upstream wrote it.' })
  value!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: '1', description: 'US dollars for one unit of it.' })
  usd_per_unit!: string | null;
}

const LABEL = { type: 'string', nullable: true, description: 'What customers call it now. Null: unknown.' } as const;

export class AttemptResponse {
  @IdProperty('chn')
  channel_id!: string;

  @ApiProperty({ type: 'string', example: 'openai-main', description: 'Its name.' })
  channel!: string;

  @ApiProperty({ ...LABEL, example: 'ch-3f9a1c20b7' })
  label!: string | null;

  @IdProperty('crd')
  credential_id!: string;

  @ApiProperty({ type: 'string', example: 'gpt-4o-2024-08-06' })
  upstream_model!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Null: no answer arrived.' })
  status!: number | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why it was not the answer. Null: it was.' })
  reason!: string | null;

  @ApiProperty({ type: 'integer' })
  duration_ms!: number;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Units that we owe for.' })
  meters!: Record<string, number>;

  @UsdProperty({ description: 'What is booked for it.' })
  upstream_cost_usd!: string;

  @ApiProperty({
    type: 'string',
    enum: ['reported', 'list'],
    description: 'Where the booked cost is from: the upstream itself, or the cost list of the channel.',
  })
  cost_source!: 'reported' | 'list';

  @UsdProperty({ nullable: true, description: 'What the cost list says. Null: the channel has none for the model.' })
  list_cost_usd!: string | null;

  @ApiProperty({ type: CostReportResponse, nullable: true, description: 'Null: the channel books what its list says.' })
  cost_report!: CostReportResponse | null;

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: { type: 'string' },
    description:
      'What the upstream said of the purchase, in fields that clients do not get (`drop_reply` of the channel). Null: nothing.',
    example: { provider: 'Elsewhere', 'usage.cost': '0.00120' },
  })
  upstream_facts!: Record<string, string> | null;

  @ApiProperty({ type: 'integer', description: 'Marks of the prompt’s cache that the gateway has set; 0: none.' })
  cache_marks!: number;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Id of the call at the provider, for its support. Null: the provider sent none.',
    example: 'req_011CSHoEeqs5C35K2UUqR7Fy',
  })
  upstream_request_id!: string | null;
}

/** A channel that was considered, as in a simulation of routing. */
export class CandidateResponse extends OmitType(SimulatedChannelResponse, [
  ...(['channel_id', 'cache_marks', 'cache_minimum_tokens'] as const),
]) {
  @ApiProperty({ ...LABEL, example: 'ch-3f9a1c20b7' })
  label!: string | null;
}

export class ExplainedRequestResponse extends RequestResponse {
  @ApiProperty({
    type: 'string',
    enum: [...REQUEST_STATES],
    description:
      '`running`: its usage is that of its last checkpoint, its outcome that of a lost gateway. `captured`: it ended and ' +
      'waits for the ledger. `failed`: the ledger refused it, an operator decides. `voided`: the operator charged nothing. ' +
      '`settled`: booked.',
  })
  state!: RequestState;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Units as they were priced.' })
  meters!: Record<string, number>;

  @ApiProperty({ type: ArithmeticResponse, nullable: true })
  arithmetic!: ArithmeticResponse | null;

  @ApiProperty({ type: [TransferResponse] })
  transfers!: TransferResponse[];

  @ApiProperty({ type: [AttemptResponse] })
  attempts!: AttemptResponse[];

  @IdProperty('route', { nullable: true, description: 'The rule for routing that matched.' })
  route_id!: string | null;

  @ApiProperty({
    type: 'string',
    enum: [...STRATEGIES],
    description: 'How candidates of one priority were put in order.',
  })
  strategy!: string;

  @ApiProperty({
    type: [CandidateResponse],
    description: 'Channels that were considered: those kept in the order in which they are asked, then those left out.',
  })
  candidates!: CandidateResponse[];

  @ApiProperty({
    type: [TimelineEntryResponse],
    description: 'What happened, in order, as sentences with their facts.',
  })
  timeline!: TimelineEntryResponse[];
}

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
    upstream_request_id: attempt.upstreamRequestId ?? null,
  };
}
