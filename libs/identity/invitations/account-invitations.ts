import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import { InvitationsService, unusableInvitation, UsersService, type User } from '#auth';
import { Clock, RoutifyError } from '#kernel';
import { isFactor } from '../domain/login-method.js';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { FactorsService } from '../factors/factors.service.js';
import { LoginService } from '../flows/login.service.js';
import type { LoggedIn } from '../flows/session-start.js';
import { unusableLink } from '../links/one-time-links.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { accountExists } from '../registration/account-exists.js';
import { accountActor, type Client, type Session } from '../sessions/session.js';

/** The acceptance of an invitation by an account: a new one, or a present one with its own session. */
@Injectable()
export class AccountInvitations {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly factors: FactorsService,
    private readonly logins: LoginService,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the user of a session a member. Throws for an invitation of another address as for none; 403 for a session
   * without the factor that the account has, and for that of an organization's provider, whose administrators can name
   * any person.
   */
  async accept(secret: string, session: Session, { id, email }: User, client: Client): Promise<void> {
    if (session.organizationId !== null) {
      throw new RoutifyError('own_login_required', 'Log in with your own account, not through an organization.');
    }
    const hasFactor = await this.factors.exists(await this.accounts.find(id));
    if (session.restricted || (hasFactor && !session.methods.some(isFactor))) {
      throw new RoutifyError(
        'factor_setup_required',
        'Set up a second factor, or confirm the session with the existing one.',
      );
    }
    const actor = accountActor(id, client);
    await this.accounts.transaction((tx) =>
      this.invitations.accept(tx, secret, async (invitation) => {
        const user = await this.users.findByEmail(invitation.email);
        if (user?.id !== id && email !== invitation.email) throw unusableInvitation();
        return { userId: id, actor };
      }),
    );
  }

  /**
   * For an address without a user: makes the account, with this password, and a session. A mailed link shows that the
   * address is the person's; one that an operator passed on does not. Throws 409 `account_exists` for an address that has
   * a user, however it logs in, and only with a valid secret.
   */
  async register(
    { token, name, password }: { readonly token: string; readonly name: string; readonly password: string },
    client: Client,
  ): Promise<LoggedIn> {
    const found = await this.invitations.find(token);
    if (found === null || found.delivery === 'api') throw unusableLink();
    if ((await this.users.findByEmail(found.email)) !== null) throw accountExists();
    const hash = await this.passwords.prepare(password, { email: found.email, name });
    const isMailed = found.delivery === 'mail';
    const userId = await this.accounts.transaction(async (tx) => {
      const member = await this.invitations.accept(tx, token, async ({ id, email }) => {
        const actor: Actor = { ...accountActor('', client), kind: 'invitation', id };
        const created = await this.users.createNew(tx, { email, name }, actor);
        if (created === null) throw accountExists();
        return { userId: created.id, actor };
      });
      await this.passwords.set(tx, member.userId, hash, accountActor(member.userId, client));
      if (isMailed) await this.accounts.save(tx, member.userId, { emailVerifiedAt: new Date(this.clock.nowMs()) });
      return member.userId;
    });
    return this.logins.start(await this.users.get(userId), 'customer', ['link'], client);
  }
}
