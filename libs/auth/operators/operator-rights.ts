import { Injectable } from '@nestjs/common';
import { formatId, storedSpellings, type Actor } from '#core';
import { recordChange, type Transaction } from '#core/infra';
import { describeOperatorInvitation, type OperatorInvitation } from './operator-invitation.js';
import { OperatorInvitationsRepository } from './operator-invitations.repository.js';

/** What ends when an operator's rights change: open invitations by it, and those of before to its address. */
@Injectable()
export class OperatorRights {
  constructor(private readonly invitations: OperatorInvitationsRepository) {}

  /**
   * Part of the transaction that changes the rights of a user, whose row is locked: a concurrent invitation is either among
   * these, or refused. An offer to the user ends, too: it would give the role back after it was taken.
   */
  async end(
    tx: Transaction,
    { id, email }: { readonly id: string; readonly email: string },
    actor: Actor,
  ): Promise<void> {
    await this.revoke(tx, { inviterId: id, emails: storedSpellings(email) }, 'its operator has another role', actor);
  }

  /** Ends open offers to an address: a new one replaces them. */
  async endOffersTo(tx: Transaction, email: string, actor: Actor): Promise<void> {
    await this.revoke(tx, { emails: [email] }, 'replaced', actor);
  }

  private async revoke(
    tx: Transaction,
    about: Parameters<OperatorInvitationsRepository['lockPendingAbout']>[1],
    reason: string,
    actor: Actor,
  ): Promise<void> {
    for (const before of await this.invitations.lockPendingAbout(tx, about)) {
      const after = await this.invitations.update(tx, before.id, { status: 'revoked' });
      await recordOperatorInvitation(tx, { actor, action: 'operator_invitation.revoke', reason }, before, after);
    }
  }
}

/** A row of the audit about an invitation. */
export async function recordOperatorInvitation(
  tx: Transaction,
  { actor, action, reason = null }: { readonly actor: Actor; readonly action: string; readonly reason?: string | null },
  before: OperatorInvitation | null,
  after: OperatorInvitation,
): Promise<void> {
  await recordChange(tx, {
    actor,
    action,
    reason,
    targetKind: 'operator_invitation',
    targetId: formatId('inv', after.id),
    before: before === null ? null : describeOperatorInvitation(before),
    after: describeOperatorInvitation(after),
  });
}
