import { Injectable } from '@nestjs/common';
import { type Transaction, SettingGroupsService, type GroupState } from '#core/infra';
import type { User } from '#auth';
import { requireName, RoutifyError, systemActor, type Actor } from '#core';
import { isDomainAllowed } from '../domain/addresses.js';
import { LoginService } from '../flows/login.service.js';
import type { LoggedIn } from '../flows/session-start.js';
import { OneTimeLinksService, unusableLink } from '../links/one-time-links.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import type { Client } from '../sessions/session.js';
import { Captcha } from './captcha.js';
import { Challenges, type Proof } from './challenges.js';
import { LinkRequests } from './link-requests.js';
import { NewCustomers, type VerifiedPerson } from './new-customers.js';

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

/**
 * Ways to become a customer. A person confirms the address first and chooses a password with the link: no account
 * exists for an address that its owner has not confirmed, so none can be prepared for another person.
 */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly customers: NewCustomers,
    private readonly passwords: PasswordsService,
    private readonly links: OneTimeLinksService,
    private readonly requests: LinkRequests,
    private readonly challenges: Challenges,
    private readonly captcha: Captcha,
    private readonly logins: LoginService,
    private readonly settings: SettingGroupsService,
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
    const { email, locale } = address;
    const hash = await this.passwords.prepare(password, { email, name });
    const actor = systemActor('registration');
    const { values } = await this.settings.get('registration');
    const user = await this.customers.create({
      person: { email, name, locale },
      organization: { name: organization, locale },
      values,
      maker: { ...actor, address: client.address, requestId: client.requestId },
      actor,
      begin: async (tx) => void (await this.links.use(tx, token, ['register'])),
      finish: async (tx, userId) => void (await this.passwords.set(tx, userId, hash, actor)),
    });
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
    const values = await this.requireOpen(person.email);
    const actor: Actor = { ...systemActor('registration'), address: client.address, requestId: client.requestId };
    return this.customers.create({
      person,
      organization: { name: person.name },
      values,
      maker: actor,
      actor,
      finish: hook,
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
