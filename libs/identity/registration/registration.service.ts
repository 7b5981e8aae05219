import { Injectable } from '@nestjs/common';
import { systemActor, type Actor } from '#audit';
import { MembersService, OrganizationsService, UsersService, type User } from '#auth';
import { AccountsService } from '#billing';
import type { Transaction } from '#infra';
import { Clock, requireName, RoutifyError } from '#kernel';
import { SettingGroupsService, type GroupState } from '#settings';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { isDomainAllowed } from '../domain/addresses.js';
import { LoginService, type LoggedIn } from '../flows/login.service.js';
import type { NewPerson } from '../flows/operators.service.js';
import { OneTimeLinksService, unusableLink } from '../links/one-time-links.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import type { Client } from '../sessions/session.js';
import { accountExists } from './account-exists.js';
import { Captcha } from './captcha.js';
import { Challenges, type Proof } from './challenges.js';
import { LinkRequests } from './link-requests.js';
import { SignupCredits } from './signup-credits.js';

/** What a person with a link gives to become a customer. */
interface Registration {
  readonly token: string;
  readonly name: string;
  readonly password: string;
  /** The name of the new organization. */
  readonly organization: string;
}

/** What the settings may require of a browser, and where it is. */
interface HumanProof {
  readonly proof: Proof | undefined;
  readonly captcha: string | undefined;
  readonly address: string | null;
}

/** A person whose address is known to be its own. */
interface VerifiedPerson {
  readonly email: string;
  readonly name: string;
}

/**
 * Ways to become a customer. A person confirms the address first and chooses a password with the link: no account
 * exists for an address that its owner has not confirmed, so none can be prepared for another person.
 */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly organizations: OrganizationsService,
    private readonly wallets: AccountsService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly links: OneTimeLinksService,
    private readonly requests: LinkRequests,
    private readonly challenges: Challenges,
    private readonly captcha: Captcha,
    private readonly credits: SignupCredits,
    private readonly logins: LoginService,
    private readonly settings: SettingGroupsService,
    private readonly clock: Clock,
  ) {}

  /** Sends a link to the address. Throws 403 when registration or the domain is closed; says nothing of accounts. */
  async request(email: string, locale: string, { proof, captcha, address }: HumanProof): Promise<void> {
    const values = await this.requireOpen(email);
    await this.challenges.require(proof, values.proof_of_work_bits);
    await this.captcha.require(values, captcha, address);
    this.requests.register(email, locale);
  }

  /**
   * Makes the user, an organization that it owns, and a session. Throws 409 `account_exists` when the address got a user
   * after the link was sent.
   */
  async complete({ token, name, password, organization }: Registration, client: Client): Promise<LoggedIn> {
    requireName(name);
    requireName(organization, 'organization');
    const address = await this.links.findAddress(token);
    if (address === null) throw unusableLink();
    const person = { email: address.email, name, password };
    const hash = await this.passwords.prepare(password, person);
    const actor = systemActor('registration');
    const { values } = await this.settings.get('registration');
    const { id } = await this.organizations.create(
      { name: organization, locale: address.locale },
      { ...actor, address: client.address, requestId: client.requestId },
      async (tx, { id: organizationId }) => {
        await this.links.use(tx, token, ['register']);
        await this.wallets.openWallet(tx, organizationId);
        const userId = await this.addVerified(tx, person, actor);
        await this.members.add(tx, { organizationId, userId, role: 'owner' }, actor);
        await this.passwords.set(tx, userId, hash, actor);
        await this.accounts.save(tx, userId, { locale: address.locale });
        await this.credits.give(tx, { organizationId, email: person.email }, values, actor);
      },
    );
    await this.wallets.publishNew(id);
    const user = await this.users.findByEmail(address.email);
    if (user === null) throw accountExists();
    return this.logins.start(user, 'customer', ['link'], client);
  }

  /**
   * The same for a person whose address a provider has checked, without a password. Throws 403 as `request`, and 409
   * `account_exists`: an address links no accounts.
   * @param hook work of another module in the same transaction
   */
  async completeByProvider(
    person: VerifiedPerson,
    client: Client,
    hook: (tx: Transaction, userId: string) => Promise<void>,
  ): Promise<User> {
    const { email, name } = person;
    const values = await this.requireOpen(email);
    const actor: Actor = { ...systemActor('registration'), address: client.address, requestId: client.requestId };
    const { id } = await this.organizations.create({ name }, actor, async (tx, { id: organizationId }) => {
      await this.wallets.openWallet(tx, organizationId);
      const userId = await this.addVerified(tx, person, actor);
      await this.members.add(tx, { organizationId, userId, role: 'owner' }, actor);
      await this.credits.give(tx, { organizationId, email }, values, actor);
      await hook(tx, userId);
    });
    await this.wallets.publishNew(id);
    const user = await this.users.findByEmail(email);
    if (user === null) throw accountExists();
    return user;
  }

  /** A new user without a password. Throws 409 `account_exists` for an address that has a user. */
  async addVerified(tx: Transaction, { email, name }: VerifiedPerson, actor: Actor): Promise<string> {
    const user = await this.users.createNew(tx, { email, name }, actor);
    if (user === null) throw accountExists();
    await this.accounts.save(tx, user.id, { emailVerifiedAt: new Date(this.clock.nowMs()) });
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

  private async requireOpen(email: string): Promise<GroupState<'registration'>['values']> {
    const { values } = await this.settings.get('registration');
    if (values.mode !== 'open') {
      throw new RoutifyError('registration_closed', 'Registration is closed or by invitation only.', {
        metadata: { mode: values.mode },
      });
    }
    if (isDomainAllowed(email, values)) return values;
    throw new RoutifyError('registration_closed', 'Email addresses of this domain cannot register.', {
      param: 'email',
    });
  }
}
