import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { UsersService, type User } from '#auth';
import { cleanName, systemActor, type Actor } from '#core';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { FactorsService } from '../factors/factors.service.js';
import { OneTimeLinksService, unusableLink } from '../links/one-time-links.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import type { Client } from '../sessions/session.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { LoginService } from './login.service.js';
import type { LoggedIn } from './session-start.js';

/** A person that becomes a user, with a password. */
export interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** The first operator, and the way back in for one. */
@Injectable()
export class OperatorsService {
  constructor(
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly factors: FactorsService,
    private readonly sessions: SessionsService,
    private readonly links: OneTimeLinksService,
    private readonly logins: LoginService,
  ) {}

  /** A link for the first operator. Null: there is an operator. */
  createSetupLink(): Promise<string | null> {
    return this.accounts.transaction(async (tx) =>
      (await this.users.existsOperator(tx)) ? null : this.links.create(tx, 'setup', null),
    );
  }

  /** Makes the first operator, and logs it in. All such links end with it. */
  async setUp(secret: string, person: NewPerson, client: Client): Promise<LoggedIn> {
    if (!(await this.links.isUsableFor(secret, 'setup'))) throw unusableLink();
    const hash = await this.passwords.prepare(person.password, person);
    const user = await this.accounts.transaction(async (tx) => {
      await this.links.use(tx, secret, ['setup']);
      await this.users.lockOperators(tx);
      if (await this.users.existsOperator(tx)) throw unusableLink();
      return this.makeOperator(tx, person, hash, systemActor('setup'));
    });
    return this.logins.start(user, 'operator', ['link'], client);
  }

  /** Adds an operator, or gives an existing user this password and the role: for the demo of `npm start`. */
  async seed(person: NewPerson, actor: Actor): Promise<User> {
    const hash = await this.passwords.prepare(person.password, person);
    return this.accounts.transaction((tx) => this.makeOperator(tx, person, hash, actor));
  }

  /**
   * For an operator who cannot log in: makes the user an active superadmin without a second factor, ends its sessions,
   * and returns a link that sets a new password. The user is created when the address is unknown.
   */
  async recover(email: string, actor: Actor): Promise<string> {
    return this.accounts.transaction(async (tx) => {
      const { id } = await this.users.findOrCreate(tx, { email, name: cleanName(email) }, actor);
      await this.users.change(tx, id, { platformRole: 'superadmin', status: 'active' }, actor);
      await this.factors.removeIn(tx, id);
      await this.sessions.endIn(tx, id, {}, actor);
      return this.links.create(tx, 'recovery', id);
    });
  }

  private async makeOperator(tx: Transaction, { email, name }: NewPerson, hash: string, actor: Actor): Promise<User> {
    const { id } = await this.users.findOrCreate(tx, { email, name }, actor);
    const user = await this.users.change(tx, id, { platformRole: 'superadmin', status: 'active' }, actor);
    await this.passwords.set(tx, id, hash, actor);
    return user;
  }
}
