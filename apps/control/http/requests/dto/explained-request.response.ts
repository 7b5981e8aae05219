import { ApiProperty, OmitType } from '@nestjs/swagger';
import type { Attempt, CandidateNote, PriceArithmetic } from '#pricing';
import type { ExplainedRequest } from '#usage';
import { reasonSentence, STANDARD_STRATEGY, STRATEGIES } from '#channels';
import { formatDecimal, formatId, formatUsd } from '#kernel';
import { IdProperty, UsdProperty } from '../../conventions/fields/response-properties.js';
import { presentTransfer, TransferResponse } from '../../money/transfers/dto/transfer.response.js';
import { presentRequest, RequestResponse } from './request.response.js';
import { SimulatedChannelResponse } from '../../routing/routes/dto/simulation.response.js';

const FEMTO_DECIMALS = 15;
const PPM_DECIMALS = 6;

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

export class PriceLineResponse {
  @ApiProperty({ type: 'string', example: 'input' })
  meter!: string;

  @ApiProperty({ type: 'integer', example: 14 })
  quantity!: number;

  @UsdProperty({ description: 'Price of a million units.' })
  per_million_usd!: string;

  @UsdProperty({ description: 'Quantity times price, exact.' })
  amount_usd!: string;
}

export class ArithmeticResponse {
  @IdProperty('price')
  price_id!: string;

  @ApiProperty({ type: 'integer', description: 'The step of the price list: prompts of this length or longer.' })
  from_prompt_tokens!: number;

  @ApiProperty({ type: [PriceLineResponse] })
  lines!: PriceLineResponse[];

  @UsdProperty({ description: 'Sum of the lines, exact.' })
  sum_usd!: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'string' },
    example: ['1.1', '0.95'],
    description: "The tier's mark-up and the organization's discount, by which the sum is multiplied.",
  })
  multipliers!: string[];

  @UsdProperty({
    description: 'The product, rounded up once to a billionth of a dollar. Paid is this, at most the hold.',
  })
  price_usd!: string;
}

export class ExplainedRequestResponse extends RequestResponse {
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
}

export function presentExplainedRequest(request: ExplainedRequest): ExplainedRequestResponse {
  const { event, transfers, arithmetic } = request;
  return {
    ...presentRequest(request),
    meters: { ...event.meters },
    arithmetic: arithmetic === null ? null : presentArithmetic(event.priceVersionId, arithmetic),
    transfers: transfers.map(presentTransfer),
    attempts: event.attempts.map(presentAttempt),
    route_id: event.routeId === null ? null : formatId('route', event.routeId),
    strategy: event.strategy ?? STANDARD_STRATEGY,
    candidates: event.candidates.map(presentCandidate),
  };
}

export function presentArithmetic(priceVersionId: string, arithmetic: PriceArithmetic): ArithmeticResponse {
  const { fromPromptTokens, lines, sumFemtoUsd, multipliersPpm, priceNanoUsd } = arithmetic;
  return {
    price_id: formatId('price', priceVersionId),
    from_prompt_tokens: fromPromptTokens,
    lines: lines.map(({ meter, quantity, rateNanoUsd, amountFemtoUsd }) => ({
      meter,
      quantity,
      per_million_usd: formatUsd(rateNanoUsd),
      amount_usd: formatDecimal(amountFemtoUsd, FEMTO_DECIMALS),
    })),
    sum_usd: formatDecimal(sumFemtoUsd, FEMTO_DECIMALS),
    multipliers: multipliersPpm.map((multiplier) => formatDecimal(multiplier, PPM_DECIMALS)),
    price_usd: formatUsd(priceNanoUsd),
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
