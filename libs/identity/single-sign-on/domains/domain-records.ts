import { recordChange, type Transaction } from '#core/infra';
import { formatId, type Actor } from '#core';
import { describeDomain, type OrganizationDomain } from './organization-domain.js';

/** Columns to write. */
export type DomainColumns = Partial<
  Omit<OrganizationDomain, 'id' | 'organizationId' | 'domain' | 'token' | 'createdAt'>
>;

/** The row of the audit log of a change of a domain. */
export async function recordDomain(
  tx: Transaction,
  actor: Actor,
  action: string,
  after: OrganizationDomain,
  before: OrganizationDomain | null = null,
): Promise<void> {
  const { id, organizationId } = after;
  const target = { targetKind: 'domain', targetId: formatId('dom', id), organizationId };
  const changed = before === null ? {} : { before: describeDomain(before) };
  await recordChange(tx, { actor, action, ...target, ...changed, after: describeDomain(after) });
}
