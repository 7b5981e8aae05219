import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '#audit';
import { ChangeBus } from '#infra';
import { formatId, type ChangeOutcome } from '#kernel';
import { describeSecurity, type OrganizationSecurity, type SecurityRules } from './organization-security.js';
import { OrganizationSecurityRepository } from './organization-security.repository.js';

const NONE: OrganizationSecurity = {
  ...{ requireSecondFactor: false, requireSingleSignOn: false },
  ...{ version: 1, createdAt: new Date(0), updatedAt: new Date(0) },
};

/** The rules of organizations for sessions. They apply with the next request. */
@Injectable()
export class OrganizationSecurityService {
  constructor(
    private readonly rules: OrganizationSecurityRepository,
    private readonly bus: ChangeBus,
  ) {}

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
      this.bus.announceAfter(tx, 'identity', organizationId);
      return { changed: after };
    });
  }

  /** Those of some organizations, by one query. */
  async rulesOf(organizationIds: readonly string[]): Promise<(organizationId: string) => SecurityRules> {
    const found = await this.rules.listByIds(organizationIds);
    const byId = new Map(found.map((rules) => [rules.organizationId, rules]));
    return (organizationId) => byId.get(organizationId) ?? NONE;
  }
}
