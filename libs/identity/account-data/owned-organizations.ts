import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { MembersService, OrganizationsService } from '#auth';
import { AccountsService } from '#billing/ledger';
import { formatId, formatUsd, RoutifyError, type Actor } from '#core';

/** An organization that needs its last owner. */
interface Blocker {
  readonly id: string;
  readonly name: string;
  readonly reason: 'members' | 'balance';
  readonly balance_usd: string;
}

/** The organizations that end with the account of their last owner. */
@Injectable()
export class OwnedOrganizations {
  constructor(
    private readonly members: MembersService,
    private readonly organizations: OrganizationsService,
    private readonly wallets: AccountsService,
  ) {}

  /**
   * Suspends the empty wallets of organizations whose only member is the user; returns their ids. Throws 409 `last_owner`
   * where others, or money, need an owner.
   */
  async close(tx: Transaction, userId: string): Promise<string[]> {
    const alone = await this.members.lastOwnedBy(tx, userId);
    const blockers: Blocker[] = [];
    for (const { organization, others } of alone) {
      const balance = await this.wallets.closeEmpty(tx, organization.id);
      if (others === 0 && balance === 0n) continue;
      const { id, name } = organization;
      const reason = others > 0 ? 'members' : 'balance';
      blockers.push({ id: formatId('org', id), name, reason, balance_usd: formatUsd(balance) });
    }
    if (blockers.length === 0) return alone.map(({ organization }) => organization.id);
    throw new RoutifyError(
      'last_owner',
      'You are the last owner of organizations that have members or a balance. Transfer ownership, or ask for the balance to be settled.',
      { metadata: { organizations: blockers } },
    );
  }

  async archive(tx: Transaction, ids: readonly string[], actor: Actor): Promise<void> {
    for (const id of ids) await this.organizations.archiveIn(tx, id, actor);
  }

  /** After the commit. */
  async publish(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.wallets.publish(id);
  }
}
