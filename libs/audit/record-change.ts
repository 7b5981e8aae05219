import { newUuid } from '#kernel';
import { IdempotencyRepository, type Transaction } from '#infra';
import { AuditRepository } from './audit.repository.js';
import { formatActor, type Actor } from './domain/actor.js';
import { changedFields } from './domain/changed-fields.js';
import { maskSecrets, type Json } from './domain/mask-secrets.js';

type Fields = Readonly<Record<string, unknown>>;

export interface Change {
  readonly actor: Actor;
  /** `noun.verb` in the words of the API: `organization.suspend`. */
  readonly action: string;
  readonly targetKind: string;
  /** The public id (`org_…`), or the name of what has none. */
  readonly targetId: string;
  /** UUID of the organization that is concerned, if one is. */
  readonly organizationId?: string | null;
  /** States of the target in the words of the API; of two states only the fields that differ are kept. */
  readonly before?: Fields | null;
  readonly after?: Fields | null;
  readonly reason?: string | null;
}

/**
 * Writes the audit row inside the transaction of the change, so that neither exists without the other; and marks the
 * Idempotency-Key of the request as used, so that the change cannot be repeated even when its answer is lost.
 */
export async function recordChange(tx: Transaction, change: Change): Promise<void> {
  const { actor } = change;
  await AuditRepository.insert(tx, {
    ...describeStates(change),
    id: newUuid(Date.now()),
    actor: formatActor(actor),
    address: actor.address,
    action: change.action,
    targetKind: change.targetKind,
    targetId: change.targetId,
    organizationId: change.organizationId ?? null,
    reason: change.reason ?? null,
    requestId: actor.requestId,
  });
  if (actor.idempotencyKey !== null) {
    await IdempotencyRepository.markUsed(tx, { principal: formatActor(actor), key: actor.idempotencyKey });
  }
}

type JsonFields = Record<string, Json>;

function describeStates({ before, after }: Change): { before: JsonFields | null; after: JsonFields | null } {
  const masked = {
    before: before == null ? null : (maskSecrets(before) as JsonFields),
    after: after == null ? null : (maskSecrets(after) as JsonFields),
  };
  if (masked.before === null || masked.after === null) return masked;
  return changedFields(masked.before, masked.after);
}
