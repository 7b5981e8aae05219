import { choice, id, text, time, formatId } from '#core';
import { query, reply, objectName, ListQuery } from '#core/http';
import { CHANNEL_EVENT_KINDS, type ChannelEvent } from '../../channel-history/domain/channel-event.js';

export class ListChannelEventsQuery extends query({
  ...ListQuery.fields,
  kind: text('Filter by kind, comma-separated.', { max: 500, optional: true, example: 'ejected,recovered' }),
}) {}

export class ChannelEventResponse extends reply({
  id: id('evt'),
  object: objectName('channel_event'),
  channel_id: id('chn'),
  credential_id: id('crd', 'ID of the credential.', { nullable: true }),
  model_id: id('mdl', 'ID of the model that the channel was ejected or recovered for.', { nullable: true }),
  kind: choice(CHANNEL_EVENT_KINDS),
  actor: text('The operator, as in the audit log, or the gateway that detected the change.', {
    example: 'gateway:gateway-0',
  }),
  reason: text('Reason: the operator’s text, or for a gateway one of the reasons in `health` of the channel.', {
    nullable: true,
    example: 'rate_limited',
  }),
  detail: text('Message of the provider, or the changed fields.', { nullable: true, example: '429: Slow down.' }),
  until_at: time('Next retry. `null`: manual action is needed.', { nullable: true }),
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
