import { ApiProperty } from '@nestjs/swagger';
import { CHANNEL_EVENT_KINDS, type ChannelEvent } from '#channel-history';
import { formatId } from '#kernel';
import { IdProperty, ObjectProperty, TimeProperty } from '../../../conventions/fields/response-properties.js';

export class ChannelEventResponse {
  @IdProperty('evt')
  id!: string;

  @ObjectProperty('channel_event')
  object!: 'channel_event';

  @IdProperty('chn')
  channel_id!: string;

  @IdProperty('crd', { nullable: true, description: 'The credential that it is about.' })
  credential_id!: string | null;

  @IdProperty('mdl', { nullable: true, description: 'The model for which the channel was ejected, or is back.' })
  model_id!: string | null;

  @ApiProperty({ type: 'string', enum: [...CHANNEL_EVENT_KINDS] })
  kind!: string;

  @ApiProperty({
    type: 'string',
    example: 'gateway:gateway-0',
    description: 'An operator as in the record of changes, or the gateway that found it out.',
  })
  actor!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: 'rate_limited',
    description: 'The operator’s words; of a gateway one of the reasons that `health` of a channel has.',
  })
  reason!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: '429: Slow down.',
    description: 'The upstream’s words, or which fields were edited.',
  })
  detail!: string | null;

  @TimeProperty({ nullable: true, description: 'The next try; null: it does not end by itself.' })
  until_at!: string | null;

  @TimeProperty()
  created_at!: string;
}

export function presentChannelEvent(event: ChannelEvent): ChannelEventResponse {
  const { channelId, credentialId, modelId } = event;
  return {
    id: formatId('evt', event.id),
    object: 'channel_event',
    channel_id: formatId('chn', channelId),
    credential_id: credentialId === null ? null : formatId('crd', credentialId),
    model_id: modelId === null ? null : formatId('mdl', modelId),
    kind: event.kind,
    actor: event.actor,
    reason: event.reason,
    detail: event.detail,
    until_at: event.untilAt?.toISOString() ?? null,
    created_at: event.createdAt.toISOString(),
  };
}
