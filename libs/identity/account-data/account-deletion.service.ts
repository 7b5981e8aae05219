import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { InvitationsService, MembersService, MemberTokensService, UsersService, type User } from '#auth';
import { Clock, RoutifyError, storedSpellings, type Actor } from '#core';
import { formatMailTime } from '#core/mail';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { AccountMails } from '../mails/account-mails.js';
import { accountActor, type Client } from '../sessions/session.js';
import { LoginData } from './login-data.js';
import { OwnedOrganizations } from './owned-organizations.js';

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
    private readonly invitations: InvitationsService,
    private readonly owned: OwnedOrganizations,
    private readonly loginData: LoginData,
    private readonly accounts: LoginAccountsRepository,
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
      const alone = await this.owned.close(tx, user.id);
      const locale = (await this.accounts.findForUpdate(tx, user.id))?.locale ?? 'en';
      await this.forget(tx, user, actor);
      await this.owned.archive(tx, alone, actor);
      const variables = { time: formatMailTime(this.clock.nowMs()), address: client.address ?? '' };
      await this.mails.add(tx, style, { template: 'account_deleted', variables, to: user.email, locale });
      return alone;
    });
    await this.owned.publish(archived);
  }

  private async forget(tx: Transaction, { id, email }: User, actor: Actor): Promise<void> {
    // First, so that the rows of the audit that follow have the pseudonym.
    const { email: pseudonym } = await this.users.pseudonymize(tx, id, actor);
    await this.members.removeAll(tx, id, actor);
    await this.tokens.forgetAddresses(tx, id);
    await this.invitations.forget(tx, email, pseudonym);
    await this.loginData.remove(tx, { id, email }, actor);
    await this.mails.forget(tx, email);
  }
}
