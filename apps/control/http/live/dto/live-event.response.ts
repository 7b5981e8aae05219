import { ApiProperty } from '@nestjs/swagger';
import type { SettledEvent } from '#billing';
import { formatUsd } from '#kernel';
import { OUTCOMES } from '#pricing';
import { IdProperty, ObjectProperty, TimeProperty, UsdProperty } from '../../conventions/fields/response-properties.js';

const TEXT_OR_NULL = { type: 'string', nullable: true } as const;
const MILLISECONDS = { type: 'integer', nullable: true } as const;

/** The first event of a stream. */
export class LiveReadyResponse {
  @ObjectProperty('live_ready')
  object!: 'live_ready';

  @ApiProperty({ type: 'boolean', description: 'False: some events since `Last-Event-ID` are gone; read the lists.' })
  complete!: boolean;
}

/** A request was booked, or booked anew with its true usage. */
export class LiveRequestResponse {
  @IdProperty('gen')
  id!: string;

  @ObjectProperty('live_request')
  object!: 'live_request';

  @IdProperty('org')
  organization_id!: string;

  @IdProperty('key')
  key_id!: string;

  @IdProperty('mdl')
  model_id!: string;

  @ApiProperty({ type: 'string', example: 'gpt-4o' })
  requested_model!: string;

  @ApiProperty({ type: 'string', enum: [...OUTCOMES] })
  outcome!: string;

  @ApiProperty({ type: 'integer', nullable: true, example: 200 })
  status_code!: number | null;

  @ApiProperty(TEXT_OR_NULL)
  error_code!: string | null;

  @ApiProperty({ type: 'integer', example: 14 })
  prompt_tokens!: number;

  @ApiProperty({ type: 'integer', example: 14 })
  completion_tokens!: number;

  @UsdProperty()
  cost_usd!: string;

  @ApiProperty(MILLISECONDS)
  first_byte_ms!: number | null;

  @ApiProperty(MILLISECONDS)
  duration_ms!: number | null;

  @ApiProperty({ type: 'boolean', description: 'False: booked at a checkpoint; the true usage may still come.' })
  final!: boolean;

  @TimeProperty()
  admitted_at!: string;
}

export class OperatorLiveRequestResponse extends LiveRequestResponse {
  @IdProperty('chn', { nullable: true })
  channel_id!: string | null;
}

/** The balance of an organization has changed by requests. */
export class LiveBalanceResponse {
  @ObjectProperty('live_balance')
  object!: 'live_balance';

  @IdProperty('org')
  organization_id!: string;
}

/** A channel has changed: by an operator, or by what gateways found out. */
export class LiveChannelResponse {
  @ObjectProperty('live_channel')
  object!: 'live_channel';

  @IdProperty('chn', { nullable: true, description: 'Null: any of them.' })
  channel_id!: string | null;

  @ApiProperty({
    type: 'string',
    enum: ['changed', 'ejected', 'recovered', 'credential_paused', 'credential_refused'],
  })
  change!: string;

  @ApiProperty(TEXT_OR_NULL)
  reason!: string | null;
}

/** As every caller sees it, and the channel, which operators see. */
export function presentLiveRequest(event: SettledEvent) {
  const shown: LiveRequestResponse = {
    id: event.request_id,
    object: 'live_request',
    organization_id: event.organization_id,
    key_id: event.key_id,
    model_id: event.model_id,
    requested_model: event.requested_model,
    outcome: event.outcome,
    status_code: event.status_code,
    error_code: event.error_code,
    prompt_tokens: event.prompt_tokens,
    completion_tokens: event.completion_tokens,
    cost_usd: formatUsd(BigInt(event.charge)),
    first_byte_ms: event.first_byte_ms,
    duration_ms: event.duration_ms,
    final: event.final,
    admitted_at: new Date(event.admitted_at).toISOString(),
  };
  return { shown, channelId: event.channel_id };
}
