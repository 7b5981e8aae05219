import { formatId } from '#kernel';
import { formatPriceRows } from '#catalog';
import type { ChannelRecord } from './channels.repository.js';
import type { CredentialRecord } from './credentials.repository.js';

/** A channel in API field names, for the audit log. */
export function channelState(channel: ChannelRecord): Record<string, unknown> {
  return {
    name: channel.name,
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
    models: channel.models.map(({ modelId, upstreamModel, cost }) => ({
      model_id: formatId('mdl', modelId),
      upstream_id: upstreamModel,
      cost: cost === null ? null : formatPriceRows(cost),
    })),
    credentials: channel.credentials.map(credentialState),
    archived_at: channel.archivedAt,
  };
}

export function credentialState(credential: CredentialRecord): Record<string, unknown> {
  const { id, label, last4, status, statusReason, weight, rpm, tpm } = credential;
  return { id: formatId('crd', id), label, last4, status, status_reason: statusReason, weight, rpm, tpm };
}
