import { formatId } from '#core';
import type { Endpoint } from '../domain/endpoint.js';

/** The API representation, for responses and the audit log. */
export function describeEndpoint(endpoint: Endpoint) {
  return {
    id: formatId('whe', endpoint.id),
    name: endpoint.name,
    kind: endpoint.kind,
    url: endpoint.shownUrl,
    signing: endpoint.kind === 'webhook' ? (endpoint.publicKey === null ? 'hmac' : 'ed25519') : null,
    public_key: endpoint.publicKey,
    event_types: endpoint.eventTypes,
    language: endpoint.language,
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
    failing_since: endpoint.failingSince?.toISOString() ?? null,
    delivered_at: endpoint.deliveredAt?.toISOString() ?? null,
    is_replaying: endpoint.replayCursor !== null,
  };
}
