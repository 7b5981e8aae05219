import { Injectable } from '@nestjs/common';
import { type Transaction, SettingGroupsService, type GroupState } from '#core/infra';
import { MembersService, OrganizationsService, UsersService, type User } from '#auth';
import { AccountsService } from '#billing/ledger';
import { Clock, type Actor, legalVersionOf } from '#core';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import type { NewPerson } from '../flows/operators.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { accountExists } from './account-exists.js';
import { SignupCredits } from './signup-credits.js';

/** A person whose address is known to be its own. */
export interface VerifiedPerson {
  readonly email: string;
  readonly name: string;
  /** Of mails; absent: the default. */
  readonly locale?: string;
}

interface NewCustomer {
  readonly person: VerifiedPerson;
  /** The organization that the person owns. */
  readonly organization: { readonly name: string; readonly locale?: string };
  readonly values: GroupState<'registration'>['values'];
  /** Makes the organization. */
  readonly maker: Actor;
  /** Makes the user, its membership and its credit. */
  readonly actor: Actor;
  /** Before anything else, in the same transaction. */
  readonly begin?: (tx: Transaction) => Promise<void>;
  /** When the user is a member. */
  readonly finish: (tx: Transaction, userId: string) => Promise<void>;
}

/** Makes customers: a user, an organization that it owns, a wallet and a credit, all or nothing. */
@Injectable()
export class NewCustomers {
  constructor(
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly organizations: OrganizationsService,
    private readonly wallets: AccountsService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly credits: SignupCredits,
    private readonly settings: SettingGroupsService,
    private readonly clock: Clock,
  ) {}

  /** Throws 409 `account_exists` for an address that has a user. */
  async create({ person, organization, values, maker, actor, begin, finish }: NewCustomer): Promise<User> {
    const { email } = person;
    const { isTest, legalVersion } = await this.rules();
    const made = { ...organization, isTest };
    const { id } = await this.organizations.create(made, maker, async (tx, { id: organizationId }) => {
      await begin?.(tx);
      await this.wallets.openWallet(tx, organizationId);
      const userId = await this.addVerified(tx, person, actor);
      const legalAcceptedAt = new Date(this.clock.nowMs());
      if (legalVersion !== null) await this.accounts.save(tx, userId, { legalVersion, legalAcceptedAt });
      await this.members.add(tx, { organizationId, userId, role: 'owner' }, actor);
      await finish(tx, userId);
      await this.credits.give(tx, { organizationId, email }, values, actor);
    });
    await this.wallets.publishNew(id);
    const user = await this.users.findByEmail(email);
    if (user === null) throw accountExists();
    return user;
  }

  private async rules(): Promise<{ readonly isTest: boolean; readonly legalVersion: string | null }> {
    const [{ values: payments }, { values: legal }, { values: brand }] = await Promise.all([
      this.settings.get('payments'),
      this.settings.get('legal'),
      this.settings.get('brand'),
    ]);
    return { isTest: payments.test_organizations, legalVersion: legalVersionOf(legal, brand) };
  }

  /** A new user without a password. Throws 409 `account_exists` for an address that has a user. */
  async addVerified(tx: Transaction, { email, name, locale }: VerifiedPerson, actor: Actor): Promise<string> {
    const user = await this.users.createNew(tx, { email, name }, actor);
    if (user === null) throw accountExists();
    const emailVerifiedAt = new Date(this.clock.nowMs());
    await this.accounts.save(tx, user.id, { emailVerifiedAt, ...(locale === undefined ? {} : { locale }) });
    return user.id;
  }

  /** Makes a person an owner of an organization, with this password: for the demo of `npm start`. */
  async seedOwner(organizationId: string, person: NewPerson, actor: Actor): Promise<void> {
    const hash = await this.passwords.prepare(person.password, person);
    await this.accounts.transaction(async (tx) => {
      const { id: userId } = await this.users.findOrCreate(tx, person, actor);
      await this.accounts.findForUpdate(tx, userId);
      if (!(await this.members.isMember(tx, organizationId, userId))) {
        await this.members.add(tx, { organizationId, userId, role: 'owner' }, actor);
      }
      await this.passwords.set(tx, userId, hash, actor);
    });
  }
}
