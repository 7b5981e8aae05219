import { formatId, RoutifyError } from '#kernel';
import type { ChannelStatus } from '../domain/channel.js';
import { formattedCost } from './channel-models.js';
import { describeChannelFields, type ChannelRecord } from './channels.repository.js';
import type { CredentialRecord, ProxyRecord } from './credentials.repository.js';

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

export function credentialState(credential: CredentialRecord): Record<string, unknown> {
  const { id, label, last4, status, statusReason, weight, rpm, tpm } = credential;
  const proxy = proxyState(credential.proxy);
  return { id: formatId('crd', id), label, last4, status, status_reason: statusReason, weight, rpm, tpm, proxy };
}

/** The time shows a new password that ends like the one before. */
function proxyState(proxy: ProxyRecord | null): Record<string, unknown> | null {
  if (proxy === null) return null;
  const { url, username, last4, createdAt } = proxy;
  return { url, username, last4, since: createdAt };
}

export const STATUS_ACTIONS: Readonly<Record<ChannelStatus, string>> = {
  enabled: 'channel.enable',
  draining: 'channel.drain',
  disabled: 'channel.disable',
};

export function requireLive({ archivedAt }: ChannelRecord): void {
  if (archivedAt !== null) throw new RoutifyError('conflict', 'The channel is archived; restore it first.');
}
