import { Injectable } from '@nestjs/common';
import { changeRow, recordChange, ChangeBus } from '#core/infra';
import { formatId, type ChangeOutcome, type Actor } from '#core';
import { describeSecurity, type OrganizationSecurity, type SecurityRules } from './organization-security.js';
import { OrganizationSecurityRepository } from './organization-security.repository.js';

const NONE: OrganizationSecurity = {
  requireSecondFactor: false,
  requireSingleSignOn: false,
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
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
    const target = { targetKind: 'organization', targetId: formatId('org', organizationId) };
    return this.rules.transaction((tx) =>
      changeRow<OrganizationSecurity>(tx, {
        find: () => this.rules.findForUpdate(tx, organizationId),
        expectedVersion,
        write: () => this.rules.update(tx, organizationId, fields),
        record: (before, after) =>
          recordChange(tx, {
            actor,
            action: 'organization.security',
            organizationId,
            ...target,
            before: describeSecurity(before),
            after: describeSecurity(after),
          }),
        announce: { bus: this.bus, topic: 'identity', id: organizationId },
      }),
    );
  }

  /** Those of some organizations, by one query. */
  async rulesOf(organizationIds: readonly string[]): Promise<(organizationId: string) => SecurityRules> {
    const found = await this.rules.listByIds(organizationIds);
    const byId = new Map(found.map((rules) => [rules.organizationId, rules]));
    return (organizationId) => byId.get(organizationId) ?? NONE;
  }
}
