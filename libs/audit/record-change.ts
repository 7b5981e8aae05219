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
  await recordChanges(tx, change.actor, [change]);
}

/** The same for all that one request of `actor` changes at once, in one statement. */
export async function recordChanges(
  tx: Transaction,
  actor: Actor,
  changes: readonly Omit<Change, 'actor'>[],
): Promise<void> {
  const who = { actor: formatActor(actor), address: actor.address, requestId: actor.requestId };
  const events = changes.map((change) => ({
    ...describeStates(change),
    ...who,
    id: newUuid(Date.now()),
    action: change.action,
    targetKind: change.targetKind,
    targetId: change.targetId,
    organizationId: change.organizationId ?? null,
    reason: change.reason ?? null,
  }));
  await AuditRepository.insert(tx, events);
  if (actor.idempotencyKey !== null) {
    await IdempotencyRepository.markUsed(tx, { principal: who.actor, key: actor.idempotencyKey });
  }
}

type JsonFields = Record<string, Json>;

function describeStates({ before, after }: Pick<Change, 'before' | 'after'>): {
  before: JsonFields | null;
  after: JsonFields | null;
} {
  const masked = {
    before: before == null ? null : (maskSecrets(before) as JsonFields),
    after: after == null ? null : (maskSecrets(after) as JsonFields),
  };
  if (masked.before === null || masked.after === null) return masked;
  return changedFields(masked.before, masked.after);
}
