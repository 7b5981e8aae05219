import type { Change } from '#core/infra';
import { formatId } from '#core';

/**
 * Who has seen the secret: the mailbox alone, an operator who passes the link on, or, by an older version, the member who
 * invited.
 */
export const INVITATION_DELIVERIES = ['mail', 'operator', 'api'] as const;

export type InvitationDelivery = (typeof INVITATION_DELIVERIES)[number];

/** An offer of membership, without its secret. */
export interface Invitation {
  readonly id: string;
  readonly organizationId: string;
  /** The inviting member; null: an operator, or an older version. */
  readonly memberId: string | null;
  readonly email: string;
  readonly role: string;
  readonly delivery: string;
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
    delivery: invitation.delivery,
    status: invitation.status,
    invited_by: invitation.invitedBy,
    expires_at: invitation.expiresAt.toISOString(),
    created_at: invitation.createdAt.toISOString(),
  };
}

export function invitationChange(
  action: string,
  reason: string | null,
  before: Invitation | null,
  after: Invitation,
): Omit<Change, 'actor'> {
  return {
    action,
    targetKind: 'invitation',
    targetId: formatId('inv', after.id),
    organizationId: after.organizationId,
    before: before === null ? null : describeInvitation(before),
    after: describeInvitation(after),
    reason,
  };
}
