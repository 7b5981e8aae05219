import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import {
  InvitationsService,
  MembersService,
  MemberTokensService,
  OrganizationsService,
  UsersService,
  type User,
} from '#auth';
import { AccountsService } from '#billing';
import type { Transaction } from '#infra';
import { Clock, formatId, formatUsd, RoutifyError, storedSpellings } from '#kernel';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { RecoveryCodesRepository } from '../factors/recovery-codes.repository.js';
import { OneTimeLinksRepository } from '../links/one-time-links.repository.js';
import { AccountMails, formatMailTime } from '../mails/account-mails.js';
import { PasskeysRepository } from '../passkeys/passkeys.repository.js';
import { accountActor, type Client } from '../sessions/session.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';

type LastOwned = Awaited<ReturnType<MembersService['lastOwnedBy']>>[number];

/** An organization that needs its last owner. */
interface Blocker {
  readonly id: string;
  readonly name: string;
  readonly reason: 'members' | 'balance';
  readonly balance_usd: string;
}

/**
 * The end of an account, at once and for good: what logs in is deleted, the row of the user stays without name and
 * address, since the ledger and the audit refer to its id.
 */
@Injectable()
export class AccountDeletion {
  constructor(
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly tokens: MemberTokensService,
    private readonly organizations: OrganizationsService,
    private readonly invitations: InvitationsService,
    private readonly wallets: AccountsService,
    private readonly accounts: LoginAccountsRepository,
    private readonly sessions: SessionsService,
    private readonly sessionRows: SessionsRepository,
    private readonly codes: RecoveryCodesRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly links: OneTimeLinksRepository,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  /**
   * Organizations that only this user is a member of are archived. Throws 409 `last_owner` where others, or money, need
   * an owner; nothing is changed then.
   *
   * @param email repeated by the user, so that no click alone deletes an account
   */
  async delete(user: User, email: string, client: Client): Promise<void> {
    if (!storedSpellings(email).includes(user.email)) {
      throw new RoutifyError('invalid_request_error', 'email: enter the email of the account.', { param: 'email' });
    }
    const actor = accountActor(user.id, client);
    const style = await this.mails.style();
    const archived = await this.accounts.transaction(async (tx) => {
      await this.users.requireAnotherSuperadmin(tx, user.id);
      const alone = await this.members.lastOwnedBy(tx, user.id);
      await this.requireFree(tx, alone);
      const locale = (await this.accounts.findForUpdate(tx, user.id))?.locale ?? 'en';
      await this.forget(tx, user, actor);
      for (const { organization } of alone) await this.organizations.archiveIn(tx, organization.id, actor);
      const variables = { time: formatMailTime(this.clock.nowMs()), address: client.address ?? '' };
      await this.mails.add(tx, style, { template: 'account_deleted', variables, to: user.email, locale });
      return alone.map(({ organization }) => organization.id);
    });
    this.mails.wake();
    for (const id of archived) await this.wallets.publish(id);
  }

  /** Suspends the empty wallets of organizations that end. Throws for those that cannot. */
  private async requireFree(tx: Transaction, alone: readonly LastOwned[]): Promise<void> {
    const blockers: Blocker[] = [];
    for (const { organization, others } of alone) {
      const balance = await this.wallets.closeEmpty(tx, organization.id);
      if (others === 0 && balance === 0n) continue;
      const { id, name } = organization;
      const reason = others > 0 ? 'members' : 'balance';
      blockers.push({ id: formatId('org', id), name, reason, balance_usd: formatUsd(balance) });
    }
    if (blockers.length === 0) return;
    throw new RoutifyError(
      'last_owner',
      'You are the last owner of organizations that have members or a balance. Transfer ownership, or ask for the balance to be settled.',
      { metadata: { organizations: blockers } },
    );
  }

  private async forget(tx: Transaction, { id, email }: User, actor: Actor): Promise<void> {
    // First, so that the rows of the audit that follow have the pseudonym.
    const { email: pseudonym } = await this.users.pseudonymize(tx, id, actor);
    await this.members.removeAll(tx, id, actor);
    await this.tokens.forgetAddresses(tx, id);
    await this.invitations.forget(tx, email, pseudonym);
    await this.sessions.endIn(tx, id, {}, actor);
    await this.sessionRows.remove(tx, id);
    await this.codes.replace(tx, id, []);
    await this.passkeys.removeAll(tx, id);
    await this.links.remove(tx, id, email);
    // With the persons at providers that log in to it.
    await this.accounts.remove(tx, id);
    await this.mails.forget(tx, email);
  }
}
