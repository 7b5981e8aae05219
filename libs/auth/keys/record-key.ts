import { recordChange, type Actor, type Change } from '#audit';
import type { Transaction } from '#infra';
import { formatId } from '#kernel';
import { describeApiKey, type ApiKey } from './api-key.js';

/** The audit row of a change of a key. */
export async function recordKey(
  tx: Transaction,
  { actor, action, reason }: { readonly actor: Actor; readonly action: string; readonly reason?: string | null },
  before: ApiKey | null,
  after: ApiKey,
): Promise<void> {
  await recordChange(tx, { actor, ...keyChange(action, reason ?? null, before, after) });
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
