import { Injectable } from '@nestjs/common';
import { UsersService } from '#auth';
import { Clock } from '#core';
import { formatMailTime } from '#core/mail';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { LoginBackoff } from '../backoff/login-backoff.js';
import { OneTimeLinksService, unusableLink } from '../links/one-time-links.service.js';
import { AccountMails } from '../mails/account-mails.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { accountActor, type Client } from '../sessions/session.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { AddressProofs } from './address-proofs.js';

/** A new password by a link. */
@Injectable()
export class PasswordResets {
  constructor(
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly addresses: AddressProofs,
    private readonly backoff: LoginBackoff,
    private readonly sessions: SessionsService,
    private readonly links: OneTimeLinksService,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  /**
   * Sets the password of a link's user, and ends all sessions. A mailed link proves the address. An account with an
   * unproved address loses all other ways in: another person may have made them. An operator keeps its factor.
   */
  async reset(secret: string, password: string, client: Client): Promise<void> {
    const kinds = ['reset_password', 'recovery'] as const;
    const userId = await this.links.findUser(secret, kinds);
    const user = userId === null ? null : await this.users.find(userId);
    if (user?.status !== 'active') throw unusableLink();
    const hash = await this.passwords.prepare(password, user);
    const actor = accountActor(user.id, client);
    const style = await this.mails.style();
    await this.accounts.transaction(async (tx) => {
      const { kind } = await this.links.use(tx, secret, kinds);
      if (kind === 'reset_password') await this.addresses.prove(tx, user, actor);
      const { locale } = await this.passwords.set(tx, user.id, hash, actor);
      await this.links.end(tx, user.id, kinds);
      await this.sessions.endIn(tx, user.id, {}, actor);
      const variables = { time: formatMailTime(this.clock.nowMs()), address: client.address ?? '' };
      await this.mails.add(tx, style, { template: 'password_changed', variables, to: user.email, locale });
    });
    await this.backoff.trust(user.email, client.address);
  }
}
