import { Injectable } from '@nestjs/common';
import { ProviderMembers, UsersService } from '#auth';
import { Logger } from '#core/infra';
import { formatId, RoutifyError } from '#core';
import { AccountNotices } from '../../mails/account-notices.js';
import type { Client } from '../../sessions/session.js';
import { personDigest } from '../domain/person-digest.js';
import type { ProvenPerson } from '../domain/proven-person.js';
import { ExternalIdentitiesRepository } from '../identities/external-identities.repository.js';
import type { ExternalIdentity } from '../identities/external-identity.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import { providerActor } from './provider-actor.js';

/** People whose membership has ended, and who log in again by the organization's provider. */
@Injectable()
export class ReturningPeople {
  constructor(
    private readonly members: ProviderMembers,
    private readonly users: UsersService,
    private readonly notices: AccountNotices,
    private readonly rows: ExternalIdentitiesRepository,
    private readonly logger: Logger,
  ) {}

  /** Mails the owners that a person was refused because of it: once for each membership that ended. Other errors: nothing. */
  async notifyOf(
    error: unknown,
    provider: IdentityProvider,
    person: ProvenPerson,
    known: ExternalIdentity | null,
    client: Client,
  ): Promise<void> {
    const { organizationId, name } = provider;
    const isReturn = error instanceof RoutifyError && error.metadata?.reason === 'sign_on_removed';
    if (organizationId === null || !isReturn) return;
    try {
      const { issuer, subject } = person;
      // As the owners know the person; an account that is gone has no address.
      const email = known === null ? person.email : (await this.users.get(known.userId)).email;
      const notify = await this.notices.memberReturned(organizationId, { email: email ?? subject, provider: name });
      const removed = {
        organizationId,
        userId: known?.userId ?? null,
        person: personDigest({ organizationId, issuer, subject }),
      };
      await this.rows.transaction(async (tx) => {
        if (await this.members.noteReturn(tx, removed, providerActor(client))) await notify(tx);
      });
    } catch (failure) {
      // The person is refused all the same.
      this.logger.error(
        { error: failure, organization: formatId('org', organizationId) },
        'could not tell owners of a return',
      );
    }
  }
}
