import { describeOperatorInvitation, type OperatorInvitation, PLATFORM_ROLES } from '#auth';
import { choice, email, id, integer, text, time } from '#core';
import { body, query, reply, objectName, ListQuery } from '#core/http';

export const OPERATOR_INVITATION_STATUSES = ['pending', 'accepted', 'revoked'] as const;

export class ListOperatorInvitationsQuery extends query({
  ...ListQuery.fields,
  status: text('Filter by status, comma-separated.', { max: 100, optional: true, example: 'pending' }),
}) {}

export class CreateOperatorInvitationRequest extends body({
  email: email('Email address to invite.'),
  role: choice(PLATFORM_ROLES, 'Role of the new operator. Your own role must allow all that it allows.', {
    example: 'support',
  }),
}) {}

export class OperatorInvitationResponse extends reply({
  id: id('inv'),
  object: objectName('operator_invitation'),
  email: text({ example: 'ada@example.com' }),
  role: choice(PLATFORM_ROLES),
  status: choice(OPERATOR_INVITATION_STATUSES),
  inviter_id: id('usr', 'The operator who sent the invitation last. It ends with that operator’s role.'),
  inviter_name: text('`null`: the account was deleted.', { nullable: true, example: 'Grace Hopper' }),
  sent_count: integer('Number of emails sent.', { example: 1 }),
  sent_at: time('When the last email was sent.'),
  expires_at: time('When the invitation expires.'),
  created_at: time(),
}) {}

/** @param names of the users by id */
export function presentOperatorInvitation(invitation: OperatorInvitation, names: ReadonlyMap<string, string>) {
  return {
    object: 'operator_invitation' as const,
    ...describeOperatorInvitation(invitation),
    inviter_name: names.get(invitation.inviterId) ?? null,
  };
}
