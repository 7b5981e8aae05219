import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { InvitationsService, OperatorInvitationsService, unusableInvitation, UsersService, type User } from '#auth';
import { Clock, RoutifyError, type Actor } from '#core';
import { isFactor } from '../domain/login-method.js';
import type { Audience } from '../domain/session-cookie.js';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { FactorsService } from '../factors/factors.service.js';
import { LoginService } from '../flows/login.service.js';
import type { LoggedIn } from '../flows/session-start.js';
import { unusableLink } from '../links/one-time-links.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { accountExists } from '../registration/account-exists.js';
import { accountActor, type Client, type Session } from '../sessions/session.js';

interface Acceptance {
  readonly user: User;
  readonly userId: string;
  readonly actor: Actor;
}

/** The acceptance of an invitation by an account: a new one, or a present one with its own session. */
@Injectable()
export class AccountInvitations {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly operators: OperatorInvitationsService,
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly factors: FactorsService,
    private readonly logins: LoginService,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the user of a session a member, or an operator. Throws for an invitation of another address as for none; 403 for a session
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
    const requireInvited = async (invitation: { readonly email: string }): Promise<void> => {
      const user = await this.users.findByEmail(invitation.email);
      if (user?.id !== id && email !== invitation.email) throw unusableInvitation();
    };
    const isOperator = (await this.operators.find(secret)) !== null;
    await this.accounts.transaction(async (tx) => {
      if (isOperator) {
        await this.operators.accept(tx, secret, async (invitation) => {
          await requireInvited(invitation);
          return { user: await this.users.lock(tx, id), actor };
        });
        return;
      }
      await this.invitations.accept(tx, secret, async (invitation) => {
        await requireInvited(invitation);
        return { userId: id, actor };
      });
    });
  }

  /**
   * For an address without a user: makes the account, with this password, and a session. A mailed link shows that the
   * address is the person's; one that an operator passed on does not. Throws 409 `account_exists` for an address that has
   * a user, however it logs in, and only with a valid secret.
   * @param operatorSide the side of the session that an operator gets
   */
  async register(
    { token, name, password }: { readonly token: string; readonly name: string; readonly password: string },
    operatorSide: Audience,
    client: Client,
  ): Promise<LoggedIn> {
    const found = await this.find(token);
    if (found === null) throw unusableLink();
    const { email, isMailed, isOperator } = found;
    if ((await this.users.findByEmail(email)) !== null) throw accountExists();
    const hash = await this.passwords.prepare(password, { email, name });
    const create = async (tx: Transaction, invitationId: string): Promise<Acceptance> => {
      const actor: Actor = { ...accountActor('', client), kind: 'invitation', id: invitationId };
      const user = await this.users.createNew(tx, { email, name }, actor);
      if (user === null) throw accountExists();
      return { user, userId: user.id, actor };
    };
    const userId = await this.accounts.transaction(async (tx) => {
      const id = isOperator
        ? (await this.operators.accept(tx, token, (invitation) => create(tx, invitation.id))).id
        : (await this.invitations.accept(tx, token, (invitation) => create(tx, invitation.id))).userId;
      await this.passwords.set(tx, id, hash, accountActor(id, client));
      if (isMailed) await this.accounts.save(tx, id, { emailVerifiedAt: new Date(this.clock.nowMs()) });
      return id;
    });
    return this.logins.start(await this.users.get(userId), isOperator ? operatorSide : 'customer', ['link'], client);
  }

  /** An invitation that makes an account; null: none, or one whose secret more than the mailbox or an operator knows. */
  private async find(
    token: string,
  ): Promise<{ readonly email: string; readonly isMailed: boolean; readonly isOperator: boolean } | null> {
    const member = await this.invitations.find(token);
    if (member !== null) {
      const { email, delivery } = member;
      return delivery === 'api' ? null : { email, isMailed: delivery === 'mail', isOperator: false };
    }
    const operator = await this.operators.find(token);
    return operator === null ? null : { email: operator.email, isMailed: true, isOperator: true };
  }
}
