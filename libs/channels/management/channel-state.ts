import { formatId, RoutifyError } from '#kernel';
import type { ChannelStatus } from '../domain/channel.js';
import { formattedCost } from './channel-models.js';
import type { ChannelRecord } from './channels.repository.js';
import { credentialState, proxyState } from '#channel-history';

/** A channel in API field names, for the audit log. */
export function channelState(channel: ChannelRecord): Record<string, unknown> {
  return {
    name: channel.name,
    label: channel.label,
    kind: channel.kind,
    preset: channel.preset,
    base_url: channel.baseUrl,
    status: channel.status,
    status_reason: channel.statusReason,
    priority: channel.priority,
    weight: channel.weight,
    tags: channel.tags,
    region: channel.region,
    options: channel.options,
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
  if (archivedAt !== null) throw new RoutifyError('conflict', 'The channel is archived. Restore it first.');
}
