import { Injectable } from '@nestjs/common';
import { systemActor, type Actor } from '#audit';
import { MembersService, UsersService } from '#auth';
import { NewCustomers, RegistrationService, type Client } from '#identity';
import type { Transaction } from '#infra';
import { cleanName, RoutifyError } from '#kernel';
import { roleOf } from '../domain/role-of.js';
import { speaksForAddress } from '../domain/speaks-for-address.js';
import type { ProvenPerson } from '../domain/proven-person.js';
import { DomainsService } from '../domains/domains.service.js';
import { ExternalIdentities } from '../identities/external-identities.js';
import { ExternalIdentitiesRepository } from '../identities/external-identities.repository.js';
import type { ExternalIdentity } from '../identities/external-identity.js';
import type { IdentityProvider } from '../providers/identity-provider.js';

const NAME_MAX = 100;
const UNNAMED = 'User';

/**
 * People that log in for the first time. By a provider of the installation they register, by its rules and with a checked
 * address; by that of an organization they become its members, with an address of its domains.
 */
@Injectable()
export class NewPeople {
  constructor(
    private readonly registrations: RegistrationService,
    private readonly customers: NewCustomers,
    private readonly members: MembersService,
    private readonly users: UsersService,
    private readonly domains: DomainsService,
    private readonly identities: ExternalIdentities,
    private readonly rows: ExternalIdentitiesRepository,
  ) {}

  /** Throws 403 `email_not_verified` and `registration_closed`, and 409 `account_exists`: an address links no accounts. */
  async register(provider: IdentityProvider, person: ProvenPerson, client: Client): Promise<ExternalIdentity> {
    const email = await this.requireAddress(provider, person);
    const fields = { email, name: nameOf(person, email) };
    const hook = (tx: Transaction, userId: string) => this.identities.add(tx, userId, provider, person);
    if (provider.organizationId === null) {
      await this.registrations.completeByProvider(fields, client, hook);
    } else {
      const actor = actorOf(client);
      await this.rows.transaction(async (tx) => hook(tx, await this.customers.addVerified(tx, fields, actor)));
    }
    const identity = await this.identities.find(provider, person);
    if (identity === null) throw new Error('The identity could not be linked.');
    return identity;
  }

  /** At each log-in by a provider of an organization: the user is a member, with the role that a claim names. */
  async ensureMember(
    provider: IdentityProvider,
    userId: string,
    { claims }: ProvenPerson,
    client: Client,
  ): Promise<void> {
    const { organizationId, defaultRole } = provider;
    if (organizationId === null) return;
    const placement = { organizationId, userId, role: roleOf(provider, claims), defaultRole };
    const { email } = await this.users.get(userId);
    // A domain that is suspended makes no members, also of people who are known; those who are members stay.
    const isSuspended = await this.domains.isSuspended(organizationId, email);
    await this.rows.transaction(async (tx) => {
      if (isSuspended && !(await this.members.isMember(tx, organizationId, userId))) throw unchecked();
      await this.members.ensureMember(tx, placement, actorOf(client));
    });
  }

  private async requireAddress({ organizationId }: IdentityProvider, person: ProvenPerson): Promise<string> {
    const { email, emailVerified } = person;
    if (email !== null && organizationId === null && emailVerified === true) return email;
    if (email !== null && organizationId !== null) {
      if (speaksForAddress(person, await this.domains.verifiedOf(organizationId))) return email;
    }
    throw unchecked();
  }
}

function unchecked(): RoutifyError {
  const message = 'The provider has not verified this email. Register with the email first, then link the provider.';
  return new RoutifyError('email_not_verified', message);
}

function actorOf({ address, requestId }: Client): Actor {
  return { ...systemActor('identity provider'), address, requestId };
}

function nameOf({ name }: ProvenPerson, email: string): string {
  const [said, local] = [name ?? '', email.slice(0, email.indexOf('@'))].map((text) =>
    cleanName(text.slice(0, NAME_MAX)),
  );
  return said || local || UNNAMED;
}
