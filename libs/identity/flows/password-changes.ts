import { Injectable } from '@nestjs/common';
import type { User } from '#auth';
import { Clock } from '#core';
import { formatMailTime } from '#core/mail';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { SessionProofs } from '../backoff/session-proofs.js';
import { OneTimeLinksService } from '../links/one-time-links.service.js';
import { AccountMails } from '../mails/account-mails.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { accountActor, type Client, type Session } from '../sessions/session.js';
import { SessionsService, type StartedSession } from '../sessions/sessions.service.js';

/** A new password by the current one. */
@Injectable()
export class PasswordChanges {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly proofs: SessionProofs,
    private readonly sessions: SessionsService,
    private readonly links: OneTimeLinksService,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  /** Ends all other sessions, and gives this one a new secret. */
  async change(
    session: Session,
    user: User,
    passwords: { readonly current: string; readonly next: string },
    client: Client,
  ): Promise<StartedSession> {
    await this.proofs.run({ session, user }, client, () =>
      this.passwords.require(user.id, passwords.current, 'current_password'),
    );
    const hash = await this.passwords.prepare(passwords.next, user);
    const actor = accountActor(user.id, client);
    const style = await this.mails.style();
    return this.accounts.transaction(async (tx) => {
      const { locale } = await this.passwords.set(tx, user.id, hash, actor);
      await this.sessions.endIn(tx, user.id, { except: session.id }, actor);
      await this.links.end(tx, user.id, ['reset_password', 'recovery']);
      const variables = { time: formatMailTime(this.clock.nowMs()), address: client.address ?? '' };
      await this.mails.add(tx, style, { template: 'password_changed', variables, to: user.email, locale });
      return this.sessions.renew(tx, session, { methods: ['password'] }, actor);
    });
  }
}
