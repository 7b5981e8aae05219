import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import { MemberTokensService, UsersService, type User } from '#auth';
import type { Transaction } from '#infra';
import { Clock, RoutifyError } from '#kernel';
import type { LoginMethod } from '../domain/login-method.js';
import type { LoginAccount } from '../accounts/login-account.js';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { LoginBackoff } from '../backoff/login-backoff.js';
import { SessionProofs } from '../backoff/session-proofs.js';
import { FactorsService, type FactorProof } from '../factors/factors.service.js';
import { OneTimeLinksService, unusableLink } from '../links/one-time-links.service.js';
import { AccountMails, formatMailTime } from '../mails/account-mails.js';
import { PasskeyProofs } from '../passkeys/passkey-proofs.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { accountActor, type Client, type Session } from '../sessions/session.js';
import { SessionsService, type StartedSession } from '../sessions/sessions.service.js';

interface StepUpProof extends FactorProof {
  readonly password?: string | undefined;
}

/** What users do with their own accounts. */
@Injectable()
export class AccountService {
  constructor(
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly factors: FactorsService,
    private readonly backoff: LoginBackoff,
    private readonly proofs: SessionProofs,
    private readonly passkeys: PasskeyProofs,
    private readonly sessions: SessionsService,
    private readonly links: OneTimeLinksService,
    private readonly mails: AccountMails,
    private readonly tokens: MemberTokensService,
    private readonly clock: Clock,
  ) {}

  /** What a browser passes to `navigator.credentials.get` to confirm a session by a passkey of its user. */
  beginStepUp({ id, userId }: Session): ReturnType<PasskeyProofs['options']> {
    return this.passkeys.options(`session ${id}`, userId);
  }

  /**
   * Confirms a session by the password, with a second factor where the account has one, or by a passkey alone: for the
   * next minutes it can write what needs a step-up. A code alone is enough for an account without a password. Wrong ones
   * are counted; an answer of a passkey cannot be guessed.
   */
  async stepUp(
    { session, user }: { readonly session: Session; readonly user: User },
    proof: StepUpProof,
    client: Client,
  ): Promise<StartedSession> {
    const { password, code, passkey } = proof;
    const prove = (): Promise<LoginMethod[]> => this.prove(session, proof, client);
    const isGuessable = password !== undefined || (passkey === undefined && code !== undefined);
    const methods = await (isGuessable ? this.proofs.run({ session, user }, client, prove) : prove());
    const actor = accountActor(session.userId, client);
    const renewal = { methods, ...(methods.some((method) => method !== 'password') ? { restricted: false } : {}) };
    return this.accounts.transaction((tx) => this.sessions.renew(tx, session, renewal, actor));
  }

  /** Confirms a session whose user logged in at a provider again, just now. A factor of the account goes before. */
  async stepUpByProvider(session: Session, client: Client): Promise<StartedSession> {
    const account = await this.accounts.find(session.userId);
    const isOwn = session.organizationId === null;
    if (account !== null && isOwn) await this.factors.require(account, {}, client);
    const actor = accountActor(session.userId, client);
    return this.accounts.transaction((tx) => this.sessions.renew(tx, session, { methods: ['provider'] }, actor));
  }

  /** Ends all other sessions, and gives this one a new secret. */
  async changePassword(
    session: Session,
    user: User,
    passwords: { readonly current: string; readonly next: string },
    client: Client,
  ): Promise<StartedSession> {
    await this.proofs.run({ session, user }, client, () =>
      this.requirePassword(user.id, passwords.current, 'current_password'),
    );
    const hash = await this.passwords.prepare(passwords.next, user);
    const actor = accountActor(user.id, client);
    const style = await this.mails.style();
    const renewed = await this.accounts.transaction(async (tx) => {
      const { locale } = await this.passwords.set(tx, user.id, hash, actor);
      await this.sessions.endIn(tx, user.id, { except: session.id }, actor);
      await this.links.end(tx, user.id, ['reset_password', 'recovery']);
      const variables = { time: formatMailTime(this.clock.nowMs()), address: client.address ?? '' };
      await this.mails.add(tx, style, { template: 'password_changed', variables, to: user.email, locale });
      return this.sessions.renew(tx, session, { methods: ['password'] }, actor);
    });
    this.mails.wake();
    return renewed;
  }

  /**
   * Sets the password of a link's user, and ends all sessions. A mailed link proves the address. An account with an
   * unproved address loses all other ways in: another person may have made them. An operator keeps its factor.
   */
  async resetPassword(secret: string, password: string, client: Client): Promise<void> {
    const kinds = ['reset_password', 'recovery'] as const;
    const userId = await this.links.findUser(secret, kinds);
    const user = userId === null ? null : await this.users.find(userId);
    if (user?.status !== 'active') throw unusableLink();
    const hash = await this.passwords.prepare(password, user);
    const actor = accountActor(user.id, client);
    const style = await this.mails.style();
    await this.accounts.transaction(async (tx) => {
      const { kind } = await this.links.use(tx, secret, kinds);
      if (kind === 'reset_password') await this.proveAddress(tx, user, actor);
      const { locale } = await this.passwords.set(tx, user.id, hash, actor);
      await this.links.end(tx, user.id, kinds);
      await this.sessions.endIn(tx, user.id, {}, actor);
      const variables = { time: formatMailTime(this.clock.nowMs()), address: client.address ?? '' };
      await this.mails.add(tx, style, { template: 'password_changed', variables, to: user.email, locale });
    });
    this.mails.wake();
    await this.backoff.trust(user.email, client.address);
  }

  /** The first proof of an address. */
  private async proveAddress(tx: Transaction, { id, platformRole }: User, actor: Actor): Promise<void> {
    const account = await this.accounts.findForUpdate(tx, id);
    if (account?.emailVerifiedAt != null) return;
    if (platformRole === null) {
      await this.factors.removeIn(tx, id);
      await this.tokens.revokeAll(tx, id, actor);
      // With the persons at providers that log in to it.
      await this.accounts.remove(tx, id);
    }
    const locale = account === null ? {} : { locale: account.locale };
    await this.accounts.save(tx, id, { emailVerifiedAt: new Date(this.clock.nowMs()), ...locale });
  }

  private async prove({ id, userId }: Session, proof: StepUpProof, client: Client): Promise<LoginMethod[]> {
    const { password, passkey, code } = proof;
    if (password !== undefined) {
      const account = await this.requirePassword(userId, password, 'password');
      return ['password', ...(await this.factors.require(account, proof, client))];
    }
    if (passkey === undefined) return this.proveByCode(userId, code, client);
    const proven = await this.passkeys.verify(`session ${id}`, passkey, client);
    if (proven.userId === userId) return ['passkey'];
    throw new RoutifyError('invalid_credentials', 'This passkey belongs to another account.', { param: 'passkey' });
  }

  private async proveByCode(userId: string, code: string | undefined, client: Client): Promise<LoginMethod[]> {
    const account = code === undefined ? null : await this.accounts.find(userId);
    const methods = account?.passwordHash === null ? await this.factors.require(account, { code }, client) : [];
    if (methods.length > 0) return methods;
    throw new RoutifyError('invalid_request_error', 'Send a `password` or a `passkey`.', { param: 'password' });
  }

  /** @param param the field of the request that has the password */
  private async requirePassword(userId: string, password: string, param: string): Promise<LoginAccount> {
    const account = await this.accounts.find(userId);
    if ((await this.passwords.matches(account, password)) && account !== null) return account;
    throw new RoutifyError('invalid_credentials', 'The password is wrong.', { param });
  }
}
