import { formatId } from '#core';
import { describeCap, spendCapsOf, type CapColumns } from '../domain/principal-of.js';

/** A user's membership in one organization. */
export interface Member extends CapColumns {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly role: string;
  /** The identity provider whose claim gave the role, which may be gone; null: a person gave it, or it is a default. */
  readonly roleProviderId: string | null;
  readonly version: number;
  /** Set after removal: the row stays for history. */
  readonly removedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Its time zone defines the days and months of caps without their own. */
  readonly organization: { readonly tz: string };
  readonly user: { readonly email: string; readonly name: string; readonly status: string };
}

/** The API representation, for responses and the audit log. */
export function describeMember(member: Member) {
  return {
    id: formatId('mbr', member.id),
    organization_id: formatId('org', member.organizationId),
    user_id: formatId('usr', member.userId),
    email: member.user.email,
    name: member.user.name,
    role: member.role,
    role_provider_id: member.roleProviderId === null ? null : formatId('idp', member.roleProviderId),
    status: member.user.status,
    caps: spendCapsOf(member).map(describeCap),
  };
}
