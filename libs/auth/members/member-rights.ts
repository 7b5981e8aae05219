import { Injectable } from '@nestjs/common';
import type { Actor } from '#core';
import { recordChanges, ChangeBus, type Transaction } from '#core/infra';
import { MemberKeys, type EndingKeys } from '../keys/member-keys.js';
import { invitationChange } from './invitation.js';
import { InvitationsRepository } from './invitations.repository.js';

/** What ends when members lose their rights: removed, in another role, suspended. */
@Injectable()
export class MemberRights {
  constructor(
    private readonly keys: MemberKeys,
    private readonly invitations: InvitationsRepository,
    private readonly bus: ChangeBus,
  ) {}

  /**
   * Revokes keys and the open invitations of the members, each with a row of the audit. Part of the transaction that ends
   * their rights, after that change: what is made meanwhile is either among these, or refused. Gateways look up all keys
   * of the members again when it commits.
   */
  async end(tx: Transaction, memberIds: readonly string[], keys: EndingKeys, actor: Actor): Promise<void> {
    const reason = 'its member lost the right to it';
    await this.keys.end(tx, memberIds, keys, reason, actor);
    const open = await this.invitations.lockPendingOf(tx, memberIds);
    await this.invitations.revokeAll(
      tx,
      open.map(({ id }) => id),
    );
    const ended = open.map((before) =>
      invitationChange('invitation.revoke', reason, before, { ...before, status: 'revoked' }),
    );
    await recordChanges(tx, actor, ended);
    for (const memberId of memberIds) this.bus.announceAfter(tx, 'auth', memberId);
  }
}
