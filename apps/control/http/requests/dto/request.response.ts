import { ApiProperty } from '@nestjs/swagger';
import type { RequestRecord } from '#records';
import { ENDPOINTS, formatId, formatUsd } from '#kernel';
import { OUTCOMES, WAIVERS } from '#pricing';
import {
  IdProperty,
  ObjectProperty,
  TextsProperty,
  TimeProperty,
  UsdProperty,
} from '../../conventions/fields/response-properties.js';

const MILLISECONDS = { type: 'integer', nullable: true } as const;
const TEXT_OR_NULL = { type: 'string', nullable: true } as const;
const COUNT = { type: 'integer', example: 14 } as const;

export class RequestResponse {
  @IdProperty('gen')
  id!: string;

  @ObjectProperty('request')
  object!: 'request';

  @IdProperty('org')
  organization_id!: string;

  @IdProperty('key')
  key_id!: string;

  @IdProperty('tier')
  tier_id!: string;

  @IdProperty('mdl')
  model_id!: string;

  @ApiProperty({ type: 'string', enum: [...ENDPOINTS], description: 'What the client asked for.' })
  endpoint!: string;

  @ApiProperty({ type: 'string', example: 'gpt-4o', description: 'The name that the client used.' })
  requested_model!: string;

  @IdProperty('chn', { nullable: true, description: 'The channel that answered.' })
  channel_id!: string | null;

  @ApiProperty({ type: 'boolean' })
  stream!: boolean;

  @ApiProperty({ type: 'string', enum: [...OUTCOMES] })
  outcome!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'What the client saw.', example: 200 })
  status_code!: number | null;

  @ApiProperty(TEXT_OR_NULL)
  error_code!: string | null;

  @ApiProperty(TEXT_OR_NULL)
  finish_reason!: string | null;

  @ApiProperty({ type: 'string', enum: ['upstream', 'counted', 'checkpoint', 'none'] })
  usage_source!: string;

  @ApiProperty(COUNT)
  prompt_tokens!: number;

  @ApiProperty(COUNT)
  completion_tokens!: number;

  @ApiProperty(COUNT)
  cached_tokens!: number;

  @ApiProperty(COUNT)
  cache_write_tokens!: number;

  @ApiProperty(COUNT)
  reasoning_tokens!: number;

  @ApiProperty({
    ...COUNT,
    description:
      'Most output that its model can have thought and no reply showed, where the upstream was cut off or reported no usage: not charged.',
  })
  unseen_tokens!: number;

  @UsdProperty({ description: 'What the customer paid.' })
  cost_usd!: string;

  @UsdProperty({ description: 'What was held when it ended.' })
  hold_usd!: string;

  @UsdProperty({ description: 'What its price was above the hold, and the price of `unseen_tokens`: not charged.' })
  forgone_usd!: string;

  @ApiProperty({
    type: 'string',
    enum: [...WAIVERS],
    nullable: true,
    description: 'Why the answer is not charged; null: it is.',
  })
  waiver!: string | null;

  @UsdProperty({ description: 'The price of an answer that is not charged.' })
  waived_usd!: string;

  @UsdProperty({ description: 'What all attempts cost us.' })
  upstream_cost_usd!: string;

  @ApiProperty({ type: 'boolean', description: 'False: booked at a checkpoint; the true usage may still come.' })
  final!: boolean;

  @TextsProperty({ description: 'Oddities that somebody should look at.' })
  flags!: string[];

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, description: "The client's `metadata`." })
  tags!: Record<string, string>;

  @ApiProperty({ ...TEXT_OR_NULL, description: "The client's `x-request-id`.", example: '5f1c0e1e-checkout-7' })
  client_request_id!: string | null;

  @ApiProperty(MILLISECONDS)
  first_byte_ms!: number | null;

  @ApiProperty(MILLISECONDS)
  duration_ms!: number | null;

  @TimeProperty()
  admitted_at!: string;

  @TimeProperty({ nullable: true })
  booked_at!: string | null;
}

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
