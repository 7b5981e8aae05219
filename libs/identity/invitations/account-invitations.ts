import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import { InvitationsService, UsersService, type Organization, type User } from '#auth';
import { Config, type Transaction } from '#infra';
import { Clock } from '#kernel';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { LoginService, type LoggedIn } from '../flows/login.service.js';
import { unusableLink } from '../links/one-time-links.service.js';
import { AccountMails } from '../mails/account-mails.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { accountActor, type Client } from '../sessions/session.js';

type Issued = Awaited<ReturnType<InvitationsService['create']>>;

/** Invitations of people that log in: the mail with the link, and its acceptance by an account, new or present. */
@Injectable()
export class AccountInvitations {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly logins: LoginService,
    private readonly mails: AccountMails,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** For the transaction that creates an invitation: its mail. Call `wake` afterwards. */
  async mailFor({ name, locale }: Organization): Promise<(tx: Transaction, issued: Issued) => Promise<void>> {
    const style = await this.mails.style();
    return async (tx, { invitation: { email, role }, secret }) => {
      const link = `${this.config.publicUrl}/invitation#token=${secret}`;
      const variables = { organization: name, role, link };
      await this.mails.add(tx, style, { template: 'invitation', variables, to: email, locale });
    };
  }

  wake(): void {
    this.mails.wake();
  }

  /** Makes the user of a session a member. Throws for an invitation of another address as for none. */
  async accept(secret: string, { id, email, name }: User, client: Client): Promise<void> {
    const actor = accountActor(id, client);
    await this.accounts.transaction((tx) => this.invitations.use(tx, secret, { name, email }, () => actor));
  }

  /** For a person without an account: makes it, with this password, and a session. The link proves the address. */
  async register(
    { token, name, password }: { readonly token: string; readonly name: string; readonly password: string },
    client: Client,
  ): Promise<LoggedIn> {
    const email = await this.invitations.findAddress(token);
    if (email === null || (await this.hasPassword(email))) throw unusableLink();
    const hash = await this.passwords.prepare(password, { email, name });
    const actorOf = (id: string): Actor => ({ ...accountActor('', client), kind: 'invitation', id });
    const userId = await this.accounts.transaction(async (tx) => {
      const { member } = await this.invitations.use(tx, token, { name, email }, actorOf);
      const account = await this.accounts.findForUpdate(tx, member.userId);
      if (account?.passwordHash != null) throw unusableLink();
      await this.passwords.set(tx, member.userId, hash, accountActor(member.userId, client));
      await this.accounts.save(tx, member.userId, { emailVerifiedAt: new Date(this.clock.nowMs()) });
      return member.userId;
    });
    return this.logins.start(await this.users.get(userId), 'customer', ['link'], client);
  }

  /** An account accepts with its session. */
  private async hasPassword(email: string): Promise<boolean> {
    const user = await this.users.findByEmail(email);
    const account = user === null ? null : await this.accounts.find(user.id);
    return account?.passwordHash != null;
  }
}
