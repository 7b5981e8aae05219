import { formatId } from '#kernel';

/** An offer of membership, without its secret. */
export interface Invitation {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly role: string;
  readonly status: string;
  /** The actor who made it, as the audit names it. */
  readonly invitedBy: string;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

/** In the words of the API, for answers and for the audit. */
export function describeInvitation(invitation: Invitation) {
  return {
    id: formatId('inv', invitation.id),
    organization_id: formatId('org', invitation.organizationId),
    email: invitation.email,
    role: invitation.role,
    status: invitation.status,
    invited_by: invitation.invitedBy,
    expires_at: invitation.expiresAt.toISOString(),
    created_at: invitation.createdAt.toISOString(),
  };
}
