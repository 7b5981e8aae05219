import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '#audit';
import { formatId, RoutifyError, type ChangeOutcome } from '#kernel';
import { isFactor } from '../domain/login-method.js';
import {
  describeSecurity,
  type OrganizationSecurity,
  type SecurityRules,
  type SessionReach,
} from './organization-security.js';
import { OrganizationSecurityRepository } from './organization-security.repository.js';

const NONE: OrganizationSecurity = {
  ...{ requireSecondFactor: false, requireSingleSignOn: false },
  ...{ version: 1, createdAt: new Date(0), updatedAt: new Date(0) },
};

/** The rules of organizations for sessions. They apply with the next request. */
@Injectable()
export class OrganizationSecurityService {
  constructor(private readonly rules: OrganizationSecurityRepository) {}

  async get(organizationId: string): Promise<OrganizationSecurity> {
    return (await this.rules.find(organizationId)) ?? NONE;
  }

  async update(
    organizationId: string,
    fields: Partial<SecurityRules>,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<OrganizationSecurity>> {
    return this.rules.transaction<ChangeOutcome<OrganizationSecurity>>(async (tx) => {
      const before = await this.rules.findForUpdate(tx, organizationId);
      if (expectedVersion !== null && expectedVersion !== before.version) return { conflict: before };
      const after = await this.rules.update(tx, organizationId, fields);
      await recordChange(tx, {
        ...{ actor, action: 'organization.security', organizationId },
        ...{ targetKind: 'organization', targetId: formatId('org', organizationId) },
        ...{ before: describeSecurity(before), after: describeSecurity(after) },
      });
      return { changed: after };
    });
  }

  /** Throws 403 unless a session fulfils the rules of the organization that it names. */
  async require(session: SessionReach, { id, role }: { readonly id: string; readonly role: string }): Promise<void> {
    // The provider of an organization answers for its people, factors included.
    if (session.organizationId === id) return;
    const { requireSecondFactor, requireSingleSignOn } = await this.get(id);
    const metadata = { organization: formatId('org', id) };
    if (requireSingleSignOn && role !== 'owner') {
      throw new RoutifyError('single_sign_on_required', 'Log in by the provider of the organization.', { metadata });
    }
    if (requireSecondFactor && !session.methods.some(isFactor)) {
      const message = 'the organization requires a second factor: set one up, or confirm the session by it';
      throw new RoutifyError('factor_setup_required', message, { metadata });
    }
  }
}
