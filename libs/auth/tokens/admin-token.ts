import { formatId } from '#core';

/** A token of the operator's API, without its secret. */
export interface AdminToken {
  readonly id: string;
  readonly name: string;
  readonly masked: string;
  readonly status: string;
  /** A role of the platform roles table. */
  readonly platformRole: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Up to a minute behind. */
  readonly lastUsedAt: Date | null;
  readonly lastUsedAddress: string | null;
  readonly pepperVersion: number;
  readonly createdAt: Date;
}

/** The API representation, for responses and the audit log. */
export function describeAdminToken(token: AdminToken) {
  return {
    id: formatId('tok', token.id),
    name: token.name,
    masked: token.masked,
    status: token.status,
    platform_role: token.platformRole,
    expires_at: token.expiresAt?.toISOString() ?? null,
    last_used_at: token.lastUsedAt?.toISOString() ?? null,
    last_used_address: token.lastUsedAddress,
    revoked_at: token.revokedAt?.toISOString() ?? null,
    created_at: token.createdAt.toISOString(),
  };
}
