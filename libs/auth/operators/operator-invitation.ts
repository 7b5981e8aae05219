import { formatId } from '#core';

/** An offer of an operator's role, without its secret. */
export interface OperatorInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly status: string;
  /** The user whose rights it rests on: the operator that sent it last. */
  readonly inviterId: string;
  readonly sentCount: number;
  readonly sentAt: Date;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

/** The API representation, for responses and the audit log. */
export function describeOperatorInvitation(invitation: OperatorInvitation) {
  return {
    id: formatId('inv', invitation.id),
    email: invitation.email,
    role: invitation.role,
    status: invitation.status,
    inviter_id: formatId('usr', invitation.inviterId),
    sent_count: invitation.sentCount,
    sent_at: invitation.sentAt.toISOString(),
    expires_at: invitation.expiresAt.toISOString(),
    created_at: invitation.createdAt.toISOString(),
  };
}
