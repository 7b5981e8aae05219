import { Injectable } from '@nestjs/common';
import type { User } from '#auth';
import { violatedUniqueIndex, type Transaction } from '#core/infra';
import { Clock, formatId, newUuid, refusal, RoutifyError } from '#core';
import { FactorChanges } from '../../factors/factor-changes.js';
import type { Client } from '../../sessions/session.js';
import type { ProvenPerson } from '../domain/proven-person.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import { ExternalIdentitiesRepository } from './external-identities.repository.js';
import type { ExternalIdentity } from './external-identity.js';

/** Which person at which provider is which user. Issuer and subject decide, within the organization of the provider. */
@Injectable()
export class ExternalIdentities {
  constructor(
    private readonly identities: ExternalIdentitiesRepository,
    private readonly changes: FactorChanges,
    private readonly clock: Clock,
  ) {}

  /** Null: the person has not logged in before, or the provider has another issuer now. */
  find({ organizationId }: IdentityProvider, { issuer, subject }: ProvenPerson): Promise<ExternalIdentity | null> {
    return this.identities.find({ organizationId, issuer, subject });
  }

  listOf(userId: string): Promise<readonly ExternalIdentity[]> {
    return this.identities.listOf(userId);
  }

  /** Part of the transaction that makes the user. */
  async add(tx: Transaction, userId: string, provider: IdentityProvider, person: ProvenPerson): Promise<void> {
    const { id: providerId, organizationId } = provider;
    const { issuer, subject, email } = person;
    const nowMs = this.clock.nowMs();
    const row = { userId, providerId, organizationId, issuer, subject, email, createdAt: new Date(nowMs) };
    await this.identities.insert(tx, { ...row, id: newUuid(nowMs) });
  }

  /** A user logs in by this person, too. Throws 409 when the person is linked already, to this user or another one. */
  async link(user: User, provider: IdentityProvider, person: ProvenPerson, client: Client): Promise<void> {
    const change = { action: 'identity.link', change: `identity_linked: ${provider.name}` };
    try {
      await this.changes.run(user, change, client, (tx) => this.add(tx, user.id, provider, person));
    } catch (error) {
      if (violatedUniqueIndex(error) === null) throw error;
      throw refusal('identity_linked', {}, { cause: error });
    }
  }

  async remove(user: User, id: string, client: Client): Promise<ExternalIdentity> {
    const change = { action: 'identity.remove', change: 'identity_unlinked' };
    return this.changes.run(user, change, client, async (tx) => {
      const identity = await this.identities.remove(tx, user.id, id);
      if (identity === null) throw new RoutifyError('not_found', `There is no identity ${formatId('idn', id)}.`);
      return identity;
    });
  }

  /** Remembers which person began a session: the provider can end it. */
  async began(
    tx: Transaction,
    { id }: ExternalIdentity,
    { email, sid }: ProvenPerson,
    sessionId: string,
  ): Promise<void> {
    await this.identities.touch(tx, id, { email, lastUsedAt: new Date(this.clock.nowMs()) });
    await this.identities.insertSession(tx, { sessionId, identityId: id, sid });
  }
}
