import { formatId, refusal } from '#core';
import type { ChannelStatus } from '../domain/channel.js';
import { credentialState, proxyState } from '../channel-history/changes/credential-state.js';
import { formattedCost } from './channel-models.js';
import { describeChannelFields, type ChannelRecord } from './channels.repository.js';

/** A channel in API field names, for the audit log. */
export function channelState(channel: ChannelRecord): Record<string, unknown> {
  return {
    ...describeChannelFields(channel),
    status_reason: channel.statusReason,
    proxy: proxyState(channel.proxy),
    models: channel.models.map((model) => ({
      model_id: formatId('mdl', model.modelId),
      upstream_id: model.upstreamModel,
      cost: formattedCost(model),
    })),
    credentials: channel.credentials.map(credentialState),
    archived_at: channel.archivedAt,
  };
}

export const STATUS_ACTIONS: Readonly<Record<ChannelStatus, string>> = {
  enabled: 'channel.enable',
  draining: 'channel.drain',
  disabled: 'channel.disable',
};

export function requireLive({ archivedAt }: ChannelRecord): void {
  if (archivedAt !== null) throw refusal('channel_archived', {});
}
