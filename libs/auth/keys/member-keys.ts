import { Injectable } from '@nestjs/common';
import { recordChanges, type Transaction } from '#core/infra';
import { Clock, type Actor } from '#core';
import type { ApiKey } from './api-key.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { keyChange } from './record-key.js';

/** Which keys of a member end with its rights: all, or only those of the playground, which no program uses. */
export type EndingKeys = 'all' | 'playground';

/** Revokes keys that members made, each with a row of the audit. The caller announces the change. */
@Injectable()
export class MemberKeys {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly clock: Clock,
  ) {}

  async end(
    tx: Transaction,
    memberIds: readonly string[],
    which: EndingKeys,
    reason: string,
    actor: Actor,
  ): Promise<void> {
    const active = await this.keys.lockActiveOf(tx, memberIds, which === 'all' ? null : 'playground');
    await this.revoke(tx, active, reason, actor);
  }

  async revoke(tx: Transaction, keys: readonly ApiKey[], reason: string, actor: Actor): Promise<void> {
    if (keys.length === 0) return;
    const ids = keys.map(({ id }) => id);
    const after = await this.keys.revokeAll(tx, ids, new Date(this.clock.nowMs()));
    const revoked = new Map(after.map((key) => [key.id, key]));
    const changes = keys.map((key) => keyChange('key.revoke', reason, key, revoked.get(key.id) ?? key));
    await recordChanges(tx, actor, changes);
  }
}
