import { Injectable } from '@nestjs/common';
import { UsersService, type User } from '#auth';
import { Logger } from '#core/infra';
import { RoutifyError } from '#core';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import type { LoginAccount } from '../accounts/login-account.js';
import { LoginBackoff } from '../backoff/login-backoff.js';
import type { BrowserAnswer } from '../domain/browser-answer.js';
import { FactorsService, type FactorProof } from '../factors/factors.service.js';
import type { Audience } from '../domain/session-cookie.js';
import { PasskeyProofs } from '../passkeys/passkey-proofs.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import type { Client } from '../sessions/session.js';
import { SessionStart, type LoggedIn } from './session-start.js';

interface Login extends FactorProof {
  readonly email: string;
  readonly password: string;
  readonly audience: Audience;
}

/** No user has this id: an unknown address takes the same queries as a known one. */
const NO_USER = '00000000-0000-0000-0000-000000000000';

/** Log-in by a password, with a second factor where the account has one, or by a passkey alone. */
@Injectable()
export class LoginService {
  constructor(
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly factors: FactorsService,
    private readonly backoff: LoginBackoff,
    private readonly passkeys: PasskeyProofs,
    private readonly starts: SessionStart,
    private readonly logger: Logger,
  ) {}

  /**
   * Throws 401 `invalid_credentials`, the same and after the same time for an unknown address, a wrong password, a
   * suspended user, and a customer on the side of operators; 429 after too many of them. Throws `factor_required` after a
   * right password.
   */
  async logIn(login: Login, client: Client): Promise<LoggedIn> {
    const { user, methods } = await this.backoff.run(login.email, client.address, async () => {
      const { user, account } = await this.authenticate(login, client);
      const factors = await this.factors.require(account, login, client);
      return { user, methods: ['password' as const, ...factors] };
    });
    return this.start(user, login.audience, methods, client);
  }

  /** What a browser passes to `navigator.credentials.get`; it offers the passkeys that it has for this site. */
  beginPasskey(browser: string): ReturnType<PasskeyProofs['options']> {
    return this.passkeys.options(`browser ${browser}`, null);
  }

  /** Throws 401 `invalid_credentials`, also for a suspended user, and a customer on the side of operators. */
  async logInByPasskey(
    {
      browser,
      answer,
      audience,
    }: { readonly browser: string; readonly answer: BrowserAnswer; readonly audience: Audience },
    client: Client,
  ): Promise<LoggedIn> {
    const { userId } = await this.passkeys.verify(`browser ${browser}`, answer, client);
    const user = await this.users.find(userId);
    if (!isAllowed(user, audience)) throw this.refuse(user, audience, client);
    return this.start(user, audience, ['passkey'], client);
  }

  /** As `SessionStart`. */
  start(...arguments_: Parameters<SessionStart['run']>): Promise<LoggedIn> {
    return this.starts.run(...arguments_);
  }

  private async authenticate(
    { email, password, audience }: Login,
    client: Client,
  ): Promise<{ readonly user: User; readonly account: LoginAccount }> {
    const user = await this.users.findByEmail(email);
    const account = await this.accounts.find(user?.id ?? NO_USER);
    const matches = await this.passwords.matches(account, password);
    if (matches && isAllowed(user, audience) && account !== null) return { user, account };
    throw this.refuse(user, audience, client);
  }

  private refuse(user: User | null, audience: Audience, { address, requestId }: Client): RoutifyError {
    // The address may be a password in the wrong field.
    this.logger.warn({ request_id: requestId, address, audience, user: user?.id ?? null }, 'log-in refused');
    return new RoutifyError('invalid_credentials', 'The email or password is wrong.');
  }
}

function isAllowed(user: User | null, audience: Audience): user is User {
  return user?.status === 'active' && (audience === 'customer' || user.platformRole !== null);
}
