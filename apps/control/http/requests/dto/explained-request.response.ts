import { ApiProperty, OmitType } from '@nestjs/swagger';
import type { Attempt, CandidateNote } from '#pricing';
import { REQUEST_STATES, requestTimeline, type ExplainedRequest, type RequestState } from '#usage';
import { reasonSentence, STANDARD_STRATEGY, STRATEGIES } from '#routing';
import { formatId, formatUsd } from '#kernel';
import { ArithmeticResponse, presentArithmetic } from '../../catalog/prices/dto/arithmetic.response.js';
import { IdProperty, UsdProperty } from '../../conventions/fields/response-properties.js';
import { presentTransfer, TransferResponse } from '../../money/transfers/dto/transfer.response.js';
import { presentRequest, RequestResponse } from './request.response.js';
import { presentTimelineEntry, TimelineEntryResponse } from './timeline.response.js';
import { SimulatedChannelResponse } from '../../routing/routes/dto/simulation.response.js';

export class AttemptResponse {
  @IdProperty('chn')
  channel_id!: string;

  @ApiProperty({ type: 'string', example: 'openai-main' })
  channel!: string;

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

  @UsdProperty()
  upstream_cost_usd!: string;

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: { type: 'string' },
    description:
      'What the upstream said of the purchase, in fields that clients do not get (`drop_reply` of the channel). Null: nothing.',
    example: { provider: 'Elsewhere', 'usage.cost': '0.00120' },
  })
  upstream_facts!: Record<string, string> | null;
}

/** A channel that was considered, as in a simulation of routing. */
export class CandidateResponse extends OmitType(SimulatedChannelResponse, ['channel_id'] as const) {}

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
    attempts: event.attempts.map(presentAttempt),
    route_id: event.routeId === null ? null : formatId('route', event.routeId),
    strategy: event.strategy ?? STANDARD_STRATEGY,
    candidates: event.candidates.map(presentCandidate),
    timeline: requestTimeline(request, nowMs).map((entry) => presentTimelineEntry(entry, request.admittedAt)),
  };
}

function presentCandidate({ channel, kept, reason }: CandidateNote): CandidateResponse {
  return { channel, kept, reason, message: reasonSentence(reason) };
}

function presentAttempt(attempt: Attempt): AttemptResponse {
  return {
    channel_id: formatId('chn', attempt.channelId),
    channel: attempt.channelName,
    credential_id: formatId('crd', attempt.credentialId),
    upstream_model: attempt.upstreamModel,
    status: attempt.status,
    reason: attempt.reason,
    duration_ms: attempt.durationMs,
    meters: { ...attempt.meters },
    upstream_cost_usd: formatUsd(attempt.costNanoUsd),
    upstream_facts: attempt.upstreamFacts ?? null,
  };
}
