import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import { UsersService } from '#auth';
import { Clock, formatId, refusal, type Actor } from '#core';
import { formatMailTime } from '#core/mail';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { AccountMails } from './account-mails.js';

/** A mail that shows whether mails arrive: to the operator that sends it, and to no other address. */
@Injectable()
export class TestMails {
  constructor(
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  /** Returns the id of the mail. Throws 409 for a token, and for an address that is not confirmed. */
  async send(actor: Actor): Promise<string> {
    if (actor.kind !== 'user') throw refusal('token_without_address', {});
    const [{ email: to }, account, style] = await Promise.all([
      this.users.get(actor.id),
      this.accounts.find(actor.id),
      this.mails.style(),
    ]);
    if (account?.emailVerifiedAt == null) throw refusal('email_unconfirmed', {});
    const variables = { time: formatMailTime(this.clock.nowMs()) };
    const { locale } = account;
    return this.accounts.transaction(async (tx) => {
      const added = await this.mails.add(tx, style, { template: 'test', variables, to, locale });
      await recordChange(tx, {
        actor,
        action: 'mail.test',
        targetKind: 'mail',
        targetId: formatId('mail', added),
        before: null,
        after: null,
        reason: null,
      });
      return added;
    });
  }
}
