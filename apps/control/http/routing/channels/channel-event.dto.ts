import { CHANNEL_EVENT_KINDS, type ChannelEvent } from '#channel-history';
import { choice, id, text, time } from '#fields';
import { formatId } from '#kernel';
import { query, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';
import { ListQuery } from '../../conventions/lists/list.js';

export class ListChannelEventsQuery extends query({
  ...ListQuery.fields,
  kind: text('Only these kinds; a comma means "or".', { max: 500, optional: true, example: 'ejected,recovered' }),
}) {}

export class ChannelEventResponse extends reply({
  id: id('evt'),
  object: objectName('channel_event'),
  channel_id: id('chn'),
  credential_id: id('crd', 'The credential that it is about.', { nullable: true }),
  model_id: id('mdl', 'The model for which the channel was ejected, or is back.', { nullable: true }),
  kind: choice(CHANNEL_EVENT_KINDS),
  actor: text('An operator as in the record of changes, or the gateway that found it out.', {
    example: 'gateway:gateway-0',
  }),
  reason: text('The operator’s words; of a gateway one of the reasons that `health` of a channel has.', {
    nullable: true,
    example: 'rate_limited',
  }),
  detail: text('The upstream’s words, or which fields were edited.', { nullable: true, example: '429: Slow down.' }),
  until_at: time('The next try; null: it does not end by itself.', { nullable: true }),
  created_at: time(),
}) {}

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
