import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import { ChangeBus, type Transaction } from '#infra';
import { Clock, newUuid, RoutifyError } from '#kernel';
import { capColumnsOf } from '../domain/principal-of.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { recordKey } from './record-key.js';
import type { ApiKey, IssuedApiKey } from './api-key.js';

const LIFETIME_MS = 3_600_000;
/** A new key has a new cap: more of them in an hour would be no cap at all. */
const KEYS_AN_HOUR = 10;
const CAP_NANO_USD = 1_000_000_000n;
const LIMITS = { rpm: 60, concurrency: 4 } as const;

/** Keys of the console's playground: for an hour, with a small cap, for chat, one of a member at a time. */
@Injectable()
export class PlaygroundKeys {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly hasher: KeyHasher,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  /** The member's former one is revoked. Throws 429 above ten in an hour, and 404 for a member that has just left. */
  async issue(organizationId: string, memberId: string, actor: Actor): Promise<IssuedApiKey> {
    const nowMs = this.clock.nowMs();
    const { secret, ...stored } = this.hasher.mint('api_key');
    const key = await this.keys.transaction(async (tx) => {
      await this.keys.requireMember(tx, memberId);
      await this.keys.lockPlayground(tx, memberId);
      const former = await this.keys.playgroundKeys(tx, memberId, new Date(nowMs - LIFETIME_MS));
      requireFew(former, nowMs);
      await this.revokeIn(tx, former, 'replaced by another of the playground', actor);
      const inserted = await this.keys.insert(tx, {
        ...{ id: newUuid(nowMs), organizationId, memberId, name: 'Playground', purpose: 'playground' },
        ...{ ...stored, endpoints: ['chat'], ...LIMITS },
        ...capColumnsOf([{ period: 'total', limitNanoUsd: CAP_NANO_USD }]),
        expiresAt: new Date(nowMs + LIFETIME_MS),
      });
      await recordKey(tx, { actor, action: 'key.create' }, null, inserted);
      return inserted;
    });
    return { key, secret };
  }

  /** Those of members whose rights end, in that transaction: unlike other keys they are a person's. */
  async end(tx: Transaction, memberIds: readonly string[], actor: Actor): Promise<void> {
    const since = new Date(this.clock.nowMs());
    for (const memberId of [...memberIds].sort()) {
      await this.keys.lockPlayground(tx, memberId);
      await this.revokeIn(
        tx,
        await this.keys.playgroundKeys(tx, memberId, since),
        'its member lost the right to it',
        actor,
      );
    }
  }

  private async revokeIn(tx: Transaction, keys: readonly ApiKey[], reason: string, actor: Actor): Promise<void> {
    const revokedAt = new Date(this.clock.nowMs());
    for (const before of keys.filter(({ status }) => status === 'active')) {
      const after = await this.keys.update(tx, before.id, { status: 'revoked', revokedAt });
      await recordKey(tx, { actor, action: 'key.revoke', reason }, before, after);
      this.bus.announceAfter(tx, 'auth', before.id);
    }
  }
}

function requireFew(former: readonly { readonly createdAt: Date }[], nowMs: number): void {
  const recent = former.map(({ createdAt }) => createdAt.getTime()).filter((atMs) => atMs > nowMs - LIFETIME_MS);
  if (recent.length < KEYS_AN_HOUR) return;
  const retryAfterMs = Math.max(1_000, Math.min(...recent) + LIFETIME_MS - nowMs);
  throw new RoutifyError('rate_limit_exceeded', `more than ${KEYS_AN_HOUR} playground keys in an hour`, {
    retryAfterMs,
  });
}
