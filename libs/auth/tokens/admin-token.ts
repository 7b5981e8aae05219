import { formatId } from '#kernel';

/** A token of the operator's API, without its secret. */
export interface AdminToken {
  readonly id: string;
  readonly name: string;
  readonly masked: string;
  readonly status: string;
  /** What it may do: a role of the table of platform roles. */
  readonly platformRole: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly createdAt: Date;
}

/** In the words of the API, for answers and for the audit. */
export function describeAdminToken(token: AdminToken) {
  return {
    id: formatId('tok', token.id),
    name: token.name,
    masked: token.masked,
    status: token.status,
    platform_role: token.platformRole,
    expires_at: token.expiresAt?.toISOString() ?? null,
    revoked_at: token.revokedAt?.toISOString() ?? null,
    created_at: token.createdAt.toISOString(),
  };
}
