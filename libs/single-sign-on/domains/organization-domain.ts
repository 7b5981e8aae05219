import { formatId } from '#kernel';
import { verificationRecord } from '../domain/domain-name.js';

/** A domain of an organization, or one that it says is its own. */
export interface OrganizationDomain {
  readonly id: string;
  readonly organizationId: string;
  readonly domain: string;
  readonly token: string;
  /** Null: not verified. */
  readonly verifiedAt: Date | null;
  readonly createdAt: Date;
}

/** The API representation, for responses and the audit log. */
export function describeDomain({ id, domain, token, verifiedAt, createdAt }: OrganizationDomain) {
  const { name, value } = verificationRecord(domain, token);
  return {
    id: formatId('dom', id),
    domain,
    ...{ record_name: name, record_value: value },
    verified_at: verifiedAt?.toISOString() ?? null,
    created_at: createdAt.toISOString(),
  };
}
