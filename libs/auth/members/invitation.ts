import { formatId } from '#kernel';

/** An offer of membership, without its secret. */
export interface Invitation {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly role: string;
  readonly status: string;
  /** The inviting actor, in the audit's format. */
  readonly invitedBy: string;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

/** The API representation, for responses and the audit log. */
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
