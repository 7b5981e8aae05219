import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import type { User } from '#auth';
import { Clock, formatId, type Actor } from '#core';
import { formatMailTime } from '#core/mail';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { AccountMails } from '../mails/account-mails.js';
import { accountActor, type Client } from '../sessions/session.js';

interface FactorChange {
  readonly action: string;
  /** For the mail. */
  readonly change: string;
}

/** Changes of the factors of a user: each is audited, and reported by mail, in its transaction. */
@Injectable()
export class FactorChanges {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  async run<T>(
    { id, email }: User,
    { action, change }: FactorChange,
    client: Client,
    work: (tx: Transaction, actor: Actor) => Promise<T>,
  ): Promise<T> {
    const actor = accountActor(id, client);
    const style = await this.mails.style();
    return this.accounts.transaction(async (tx) => {
      const account = await this.accounts.findForUpdate(tx, id);
      const done = await work(tx, actor);
      await recordChange(tx, { actor, action, targetKind: 'user', targetId: formatId('usr', id) });
      const variables = { change, time: formatMailTime(this.clock.nowMs()), address: client.address ?? '' };
      const locale = account?.locale ?? 'en';
      await this.mails.add(tx, style, { template: 'factor_changed', variables, to: email, locale });
      return done;
    });
  }
}
