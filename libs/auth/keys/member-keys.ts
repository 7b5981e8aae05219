import { Injectable } from '@nestjs/common';
import { recordChanges, type Actor } from '#audit';
import type { Transaction } from '#infra';
import { Clock } from '#kernel';
import { ApiKeysRepository } from './api-keys.repository.js';
import { keyChange } from './record-key.js';

/** Which keys of a member end with the membership: all, or only those of the playground, which is a member's own. */
export type EndingKeys = 'all' | 'playground';

/** The keys of a membership that ends. */
@Injectable()
export class MemberKeys {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Revokes active keys that a member made, each with a row of the audit. Part of the transaction that ends the
   * membership, after that change: a key that the member makes meanwhile is either among these, or refused. The caller
   * announces the member, which gateways look up again with its keys.
   */
  async end(tx: Transaction, memberId: string, which: EndingKeys, actor: Actor): Promise<void> {
    const before = await this.keys.lockActiveOf(tx, memberId, which === 'all' ? null : 'playground');
    if (before.length === 0) return;
    const ids = before.map(({ id }) => id);
    const after = await this.keys.revokeAll(tx, ids, new Date(this.clock.nowMs()));
    const revoked = new Map(after.map((key) => [key.id, key]));
    const reason = 'the membership of its member has ended';
    const changes = before.map((key) => keyChange('key.revoke', reason, key, revoked.get(key.id) ?? key));
    await recordChanges(tx, actor, changes);
  }
}
