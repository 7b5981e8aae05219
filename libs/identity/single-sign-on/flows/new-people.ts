import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { MembersService, ProviderMembers, UsersService } from '#auth';
import { cleanName, refusal, RoutifyError, type Actor } from '#core';
import { NewCustomers } from '../../registration/new-customers.js';
import { RegistrationService } from '../../registration/registration.service.js';
import type { Client } from '../../sessions/session.js';
import { personDigest } from '../domain/person-digest.js';
import { roleOf } from '../domain/role-of.js';
import { speaksForAddress } from '../domain/speaks-for-address.js';
import { verifiedOf, type ProvenPerson } from '../domain/proven-person.js';
import { DomainsService } from '../domains/domains.service.js';
import { ExternalIdentities } from '../identities/external-identities.js';
import { ExternalIdentitiesRepository } from '../identities/external-identities.repository.js';
import type { ExternalIdentity } from '../identities/external-identity.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import { providerActor } from './provider-actor.js';

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
    private readonly providerMembers: ProviderMembers,
    private readonly users: UsersService,
    private readonly domains: DomainsService,
    private readonly identities: ExternalIdentities,
    private readonly rows: ExternalIdentitiesRepository,
  ) {}

  /**
   * Throws 403 `email_not_verified` and `registration_closed`, and 409 `account_exists`: an address links no accounts. Nothing
   * is left of a person who is refused.
   */
  async register(provider: IdentityProvider, person: ProvenPerson, client: Client): Promise<ExternalIdentity> {
    const email = await this.requireAddress(provider, person);
    const fields = { email, name: nameOf(person, email) };
    const hook = (tx: Transaction, userId: string) => this.identities.add(tx, userId, provider, person);
    if (provider.organizationId === null) {
      await this.registrations.completeByProvider(fields, client, hook);
    } else {
      const actor = providerActor(client);
      await this.rows.transaction(async (tx) => {
        const userId = await this.customers.addVerified(tx, fields, actor);
        await hook(tx, userId);
        await this.join(tx, provider, userId, person, actor);
      });
    }
    const identity = await this.identities.find(provider, person);
    if (identity === null) throw new Error('The identity could not be linked.');
    return identity;
  }

  /**
   * A person who is known: by a provider of an organization the user is a member, with the role that the claims give. Throws
   * 403 for one whose membership ended.
   */
  async ensureMember(provider: IdentityProvider, userId: string, person: ProvenPerson, client: Client): Promise<void> {
    const { organizationId } = provider;
    if (organizationId === null) return;
    const { email } = await this.users.get(userId);
    // A domain that is suspended makes no members, also of people who are known; those who are members stay.
    const isSuspended = await this.domains.isSuspended(organizationId, email);
    await this.rows.transaction(async (tx) => {
      if (isSuspended && !(await this.members.isMember(tx, organizationId, userId)))
        throw refusal('sign_on_domain_suspended', {});
      await this.join(tx, provider, userId, person, providerActor(client));
    });
  }

  private async join(
    tx: Transaction,
    provider: IdentityProvider,
    userId: string,
    { issuer, subject, claims }: ProvenPerson,
    actor: Actor,
  ): Promise<void> {
    const { id: providerId, organizationId, defaultRole } = provider;
    if (organizationId === null) return;
    const person = personDigest({ organizationId, issuer, subject });
    const placement = { organizationId, userId, providerId, person, role: roleOf(provider, claims), defaultRole };
    if (!(await this.providerMembers.ensure(tx, placement, actor))) throw refusal('sign_on_removed', {});
  }

  private async requireAddress({ organizationId }: IdentityProvider, person: ProvenPerson): Promise<string> {
    const { email, emailVerified } = person;
    if (email === null) throw refusal('sign_on_email_missing', {});
    if (organizationId === null) {
      if (emailVerified === true) return email;
      throw unchecked();
    }
    if (speaksForAddress(person, await this.domains.verifiedOf(organizationId))) return email;
    if (verifiedOf(person.claims) === false) throw unchecked();
    const isSuspended = await this.domains.isSuspended(organizationId, email);
    throw refusal(isSuspended ? 'sign_on_domain_suspended' : 'sign_on_outside_domains', {});
  }
}

function unchecked(): RoutifyError {
  const message = 'The provider has not verified this email. Register with the email first, then link the provider.';
  return new RoutifyError('email_not_verified', message);
}

function nameOf({ name }: ProvenPerson, email: string): string {
  const [said, local] = [name ?? '', email.slice(0, email.indexOf('@'))].map((text) =>
    cleanName(text.slice(0, NAME_MAX)),
  );
  return said || local || UNNAMED;
}
