import { formatId } from '#core';

/** A person at a provider, who logs in as a user here. */
export interface ExternalIdentity {
  readonly id: string;
  readonly userId: string;
  readonly providerId: string;
  /** Of the provider. */
  readonly organizationId: string | null;
  readonly issuer: string;
  readonly subject: string;
  /** As the provider named it last; shown, never compared. */
  readonly email: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** The API representation. */
export function describeIdentity(identity: ExternalIdentity) {
  return {
    id: formatId('idn', identity.id),
    provider_id: formatId('idp', identity.providerId),
    issuer: identity.issuer,
    subject: identity.subject,
    email: identity.email,
    created_at: identity.createdAt.toISOString(),
    last_used_at: identity.lastUsedAt?.toISOString() ?? null,
  };
}
