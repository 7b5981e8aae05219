import { formatId } from '#core';

/** A management token of a member, without its secret. */
export interface MemberToken {
  readonly id: string;
  readonly name: string;
  readonly masked: string;
  readonly status: string;
  /** `resource:read` or `resource:write`; empty: all that the member's role allows. */
  readonly scopes: readonly string[];
  /** It reaches this project alone; null: all that the member does. */
  readonly projectId: string | null;
  readonly organizationId: string | null;
  readonly memberId: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Up to a minute behind. */
  readonly lastUsedAt: Date | null;
  readonly lastUsedAddress: string | null;
  readonly pepperVersion: number;
  readonly createdAt: Date;
}

/** The API representation, for responses and the audit log. */
export function describeMemberToken(token: MemberToken) {
  return {
    id: formatId('tok', token.id),
    name: token.name,
    masked: token.masked,
    status: token.status,
    scopes: [...token.scopes],
    project_id: token.projectId === null ? null : formatId('prj', token.projectId),
    expires_at: token.expiresAt?.toISOString() ?? null,
    last_used_at: token.lastUsedAt?.toISOString() ?? null,
    last_used_address: token.lastUsedAddress,
    revoked_at: token.revokedAt?.toISOString() ?? null,
    created_at: token.createdAt.toISOString(),
  };
}
