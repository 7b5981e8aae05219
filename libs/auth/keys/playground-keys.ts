import { Injectable } from '@nestjs/common';
import { ChangeBus } from '#core/infra';
import { Clock, newUuid, RoutifyError, type Actor } from '#core';
import { HeldMembersRepository } from '../access/held-members.repository.js';
import { capColumnsOf } from '../domain/principal-of.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { MemberKeys } from './member-keys.js';
import { recordKey } from './record-key.js';
import type { IssuedApiKey } from './api-key.js';

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
    private readonly memberKeys: MemberKeys,
    private readonly makers: HeldMembersRepository,
    private readonly hasher: KeyHasher,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  /** The member's former one is revoked. Throws 429 above ten in an hour, and 404 for a member that has just left. */
  async issue(organizationId: string, memberId: string, actor: Actor): Promise<IssuedApiKey> {
    const nowMs = this.clock.nowMs();
    const { secret, ...stored } = this.hasher.mint('api_key');
    const key = await this.keys.transaction(async (tx) => {
      await this.makers.hold(tx, memberId);
      await this.keys.lockPlayground(tx, memberId);
      const former = await this.keys.playgroundKeys(tx, memberId, new Date(nowMs - LIFETIME_MS));
      requireFew(former, nowMs);
      const active = former.filter(({ status }) => status === 'active');
      await this.memberKeys.revoke(tx, active, 'replaced by a newer playground key', actor);
      for (const { id } of active) this.bus.announceAfter(tx, 'auth', id);
      const inserted = await this.keys.insert(tx, {
        id: newUuid(nowMs),
        organizationId,
        memberId,
        name: 'Playground',
        purpose: 'playground',
        ...stored,
        endpoints: ['chat'],
        ...LIMITS,
        ...capColumnsOf([{ period: 'total', limitNanoUsd: CAP_NANO_USD }]),
        expiresAt: new Date(nowMs + LIFETIME_MS),
      });
      await recordKey(tx, { actor, action: 'key.create' }, null, inserted);
      return inserted;
    });
    return { key, secret };
  }
}

function requireFew(former: readonly { readonly createdAt: Date }[], nowMs: number): void {
  const recent = former.map(({ createdAt }) => createdAt.getTime()).filter((atMs) => atMs > nowMs - LIFETIME_MS);
  if (recent.length < KEYS_AN_HOUR) return;
  const retryAfterMs = Math.max(1_000, Math.min(...recent) + LIFETIME_MS - nowMs);
  throw new RoutifyError('rate_limit_exceeded', `At most ${KEYS_AN_HOUR} playground keys can be created per hour.`, {
    retryAfterMs,
  });
}
