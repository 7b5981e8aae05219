import type { CapUse } from '#billing/ledger';
import { choice, email, flag, id, objects, optional, text, time } from '#core';
import { body, query, reply, objectName, secret, version, ListQuery, presentVersion } from '#core/http';
import { describeInvitation, type Invitation, INVITATION_DELIVERIES } from '../../members/invitation.js';
import { describeMember, type Member } from '../../members/member.js';
import { ORGANIZATION_ROLES } from '../../domain/roles.js';
import { presentSpendCap, SpendCapResponse, spendCaps } from '../keys/spend-cap.dto.js';

export const INVITATION_STATUSES = ['pending', 'accepted', 'revoked'] as const;

export class ListMembersQuery extends query({
  ...ListQuery.fields,
  ...optional({
    role: text('Filter by role, comma-separated.', { max: 100, example: 'owner' }),
    q: text('Part of the name or email.', { max: 100 }),
  }),
}) {}

export class RemoveMemberQuery extends query(
  optional({
    revoke_keys: flag(
      'Whether to revoke active keys that the member created, within a second. By default they stay with the organization, under the member’s spend limits. The member’s playground key is always revoked.',
      { example: true },
    ),
  }),
) {}

export class UpdateMemberRequest extends body({
  role: choice(
    ORGANIZATION_ROLES,
    'Role of the member. Only owners can add or change owners. A role claim of single sign-on replaces it at the next login.',
    { optional: true },
  ),
  caps: spendCaps(
    'Spend limits of all keys that the member created, together, one per period. The limits of each key also apply. A limit counts spend from when it is set.',
  ),
}) {}

export class ListInvitationsQuery extends query({
  ...ListQuery.fields,
  status: text('Filter by status, comma-separated.', { max: 100, optional: true, example: 'pending' }),
}) {}

export class CreateInvitationRequest extends body({
  email: email('Email address to invite.'),
  role: choice(ORGANIZATION_ROLES, 'Role of the new member. Only owners can invite owners.', { example: 'developer' }),
}) {}

export class MemberResponse extends reply({
  id: id('mbr'),
  object: objectName('member'),
  organization_id: id('org'),
  user_id: id('usr'),
  email: text({ example: 'ada@example.com' }),
  name: text({ example: 'Ada Lovelace' }),
  role: choice(ORGANIZATION_ROLES),
  role_provider_id: id(
    'idp',
    'Identity provider that set the role by its role claim, at the last login. `null`: set by a person, or a default.',
    {
      nullable: true,
      example: null,
    },
  ),
  status: choice(['active', 'suspended'], 'Status of the user, across organizations.'),
  caps: objects(SpendCapResponse, 'Spend limits of all keys that the member created, together.'),
  removed_at: time('When the member was removed. Only in the response to a removal.', { nullable: true }),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

export function presentMember(member: Member, uses: readonly CapUse[]) {
  return {
    object: 'member' as const,
    ...describeMember(member),
    caps: uses.map(presentSpendCap),
    removed_at: member.removedAt?.toISOString() ?? null,
    ...presentVersion(member),
  };
}

export class InvitationResponse extends reply({
  id: id('inv'),
  object: objectName('invitation'),
  organization_id: id('org'),
  email: text({ example: 'ada@example.com' }),
  role: choice(ORGANIZATION_ROLES),
  delivery: choice(
    INVITATION_DELIVERIES,
    'Delivery of the link: by `mail`, or by an `operator` (the email stays unconfirmed). `api`: returned to the inviting member by older versions; such an invitation can’t create an account.',
  ),
  status: choice(['pending', 'accepted', 'revoked']),
  invited_by: text({ example: 'management_token:tok_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  expires_at: time('When the invitation expires.'),
  created_at: time(),
}) {}

export class InvitationLinkResponse extends reply({
  ...InvitationResponse.fields,
  link: secret('https://routify.example/invitation#token=rtf_inv_…'),
}) {}

export function presentInvitation(invitation: Invitation) {
  return { object: 'invitation' as const, ...describeInvitation(invitation) };
}
