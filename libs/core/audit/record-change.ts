import { newUuid } from '../kernel/ids.js';
import { IdempotencyRepository } from '../infra/idempotency/idempotency.repository.js';
import type { Transaction } from '../infra/prisma/prisma.service.js';
import { AuditRepository } from './audit.repository.js';
import { formatActor, type Actor } from './domain/actor.js';
import { changedFields } from './domain/changed-fields.js';
import { maskSecrets, type Json } from './domain/mask-secrets.js';

type Fields = Readonly<Record<string, unknown>>;

export interface Change {
  readonly actor: Actor;
  /** `noun.verb` in API terms: `organization.suspend`. */
  readonly action: string;
  readonly targetKind: string;
  /** The public id (`org_…`), or a name for targets without one. */
  readonly targetId: string;
  /** UUID of the organization of the target, if any. */
  readonly organizationId?: string | null;
  /** API representations of the target; of two states only the differing fields are stored. */
  readonly before?: Fields | null;
  readonly after?: Fields | null;
  readonly reason?: string | null;
}

/**
 * Writes the audit row in the transaction of the change, so that both commit together; and marks the Idempotency-Key of
 * the request as used, so that the change cannot be repeated even when its answer is lost.
 */
export async function recordChange(tx: Transaction, change: Change): Promise<void> {
  await recordChanges(tx, change.actor, [change]);
}

/** The same for all changes of one request of `actor`, in one statement. */
export async function recordChanges(
  tx: Transaction,
  actor: Actor,
  changes: readonly Omit<Change, 'actor'>[],
): Promise<void> {
  const source = { actor: formatActor(actor), address: actor.address, requestId: actor.requestId };
  const events = changes.map((change) => ({
    ...describeStates(change),
    ...source,
    id: newUuid(Date.now()),
    action: change.action,
    targetKind: change.targetKind,
    targetId: change.targetId,
    organizationId: change.organizationId ?? null,
    reason: change.reason ?? null,
  }));
  await AuditRepository.insert(tx, events);
  if (actor.idempotencyKey !== null) {
    await IdempotencyRepository.markUsed(tx, { principal: source.actor, key: actor.idempotencyKey });
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
