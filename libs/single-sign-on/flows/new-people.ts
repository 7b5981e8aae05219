import { Injectable } from '@nestjs/common';
import { RegistrationService, type Client } from '#identity';
import { RoutifyError } from '#kernel';
import type { ProvenPerson } from '../domain/proven-person.js';
import { ExternalIdentities } from '../identities/external-identities.js';
import type { ExternalIdentity } from '../identities/external-identity.js';
import type { IdentityProvider } from '../providers/identity-provider.js';

/** People that log in for the first time: they register by the rules of the installation, with a checked address. */
@Injectable()
export class NewPeople {
  constructor(
    private readonly registrations: RegistrationService,
    private readonly identities: ExternalIdentities,
  ) {}

  /** Throws 403 `email_not_verified` and `registration_closed`, and 409 `account_exists`: an address links no accounts. */
  async register(provider: IdentityProvider, person: ProvenPerson, client: Client): Promise<ExternalIdentity> {
    const { email, emailVerified } = person;
    if (email === null || emailVerified !== true) {
      const message = 'the provider has not checked the address: register with it first, and link the provider then';
      throw new RoutifyError('email_not_verified', message);
    }
    const fields = { email, name: nameOf(person, email) };
    await this.registrations.completeByProvider(fields, client, (tx, userId) =>
      this.identities.add(tx, userId, provider, person),
    );
    const identity = await this.identities.find(provider, person);
    if (identity === null) throw new Error('the identity was not added');
    return identity;
  }
}

const NAME_MAX = 100;

function nameOf({ name }: ProvenPerson, email: string): string {
  const text = (name ?? '').replaceAll(/[\u0000-\u001f\u007f]/g, ' ').trim();
  return (text === '' ? email.slice(0, email.indexOf('@')) : text).slice(0, NAME_MAX);
}
