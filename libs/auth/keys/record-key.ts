import { recordChange, type Change, recordEvents, type Transaction } from '#core/infra';
import { formatId, type Actor, type NewEvent } from '#core';
import { describeApiKey, type ApiKey } from './api-key.js';

/** The audit row of a change of a key, and the event that customers get of it. */
export async function recordKey(
  tx: Transaction,
  { actor, action, reason }: { readonly actor: Actor; readonly action: string; readonly reason?: string | null },
  before: ApiKey | null,
  after: ApiKey,
): Promise<void> {
  await recordChange(tx, { actor, ...keyChange(action, reason ?? null, before, after) });
  // Those of the playground are the console's.
  if (after.purpose === 'api') await recordEvents(tx, eventsOf(action, after));
}

function eventsOf(action: string, { id, name, organizationId, expiresAt }: ApiKey): NewEvent[] {
  const key = { key_id: formatId('key', id), key_name: name };
  if (action === 'key.revoke') return [{ type: 'key.revoked', organizationId, data: key }];
  if (action !== 'key.create') return [];
  return [{ type: 'key.created', organizationId, data: { ...key, expires_at: expiresAt?.toISOString() ?? null } }];
}

export function keyChange(
  action: string,
  reason: string | null,
  before: ApiKey | null,
  after: ApiKey,
): Omit<Change, 'actor'> {
  return {
    action,
    targetKind: 'key',
    targetId: formatId('key', after.id),
    organizationId: after.organizationId,
    before: before === null ? null : describeApiKey(before),
    after: describeApiKey(after),
    reason,
  };
}
