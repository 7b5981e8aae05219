import {
  describeInvitation,
  describeMember,
  type Invitation,
  INVITATION_DELIVERIES,
  type Member,
  ORGANIZATION_ROLES,
} from '#auth';
import type { CapUse } from '#billing';
import { choice, email, flag, id, objects, optional, text, time } from '#fields';
import { body, query, reply } from '../../conventions/fields/dto.js';
import { objectName, secret, version } from '../../conventions/fields/resource-fields.js';
import { ListQuery } from '../../conventions/lists/list.js';
import { presentVersion } from '../../conventions/writes/present-version.js';
import { presentSpendCap, SpendCapResponse, spendCaps } from '../keys/spend-cap.dto.js';

export const INVITATION_STATUSES = ['pending', 'accepted', 'revoked'] as const;

export class ListMembersQuery extends query({
  ...ListQuery.fields,
  ...optional({
    role: text('With these roles only; a comma means "or".', { max: 100, example: 'owner' }),
    q: text('Part of a name or an address.', { max: 100 }),
  }),
}) {}

export class RemoveMemberQuery extends query(
  optional({
    revoke_keys: flag(
      'Whether the active keys that the member made are revoked with the membership, within a second. Unless `true` they stay with the organization, under the caps of the member. The key of its playground ends in any case.',
      { example: true },
    ),
  }),
) {}

export class UpdateMemberRequest extends body({
  role: choice(ORGANIZATION_ROLES, 'Only owners make and change owners.', { optional: true }),
  caps: spendCaps(
    'What all keys that it has made may spend together, one a period, beside the caps of each key; a cap counts what is ' +
      'spent from when it is set.',
  ),
}) {}

export class ListInvitationsQuery extends query({
  ...ListQuery.fields,
  status: text('Of these statuses only; a comma means "or".', { max: 100, optional: true, example: 'pending' }),
}) {}

export class CreateInvitationRequest extends body({
  email: email('Whom the membership is offered to.'),
  role: choice(ORGANIZATION_ROLES, 'Only owners make owners.', { example: 'developer' }),
}) {}

export class MemberResponse extends reply({
  id: id('mbr'),
  object: objectName('member'),
  organization_id: id('org'),
  user_id: id('usr'),
  email: text({ example: 'ada@example.com' }),
  name: text({ example: 'Ada Lovelace' }),
  role: choice(ORGANIZATION_ROLES),
  status: choice(['active', 'suspended'], 'Of the user, in all organizations.'),
  caps: objects(SpendCapResponse, 'What all keys that it has made may spend together.'),
  removed_at: time('Set in the answer to a removal.', { nullable: true }),
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
    'How the secret is delivered: by `mail` to the address, by an `operator` (the address stays unconfirmed), or, in ' +
      'older versions, in the answer to the inviting member (`api`): such an invitation makes no account.',
  ),
  status: choice(['pending', 'accepted', 'revoked']),
  invited_by: text({ example: 'management_token:tok_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  expires_at: time('From then on it cannot be accepted.'),
  created_at: time(),
}) {}

export class InvitationLinkResponse extends reply({
  ...InvitationResponse.fields,
  link: secret('https://routify.example/invitation#token=rtf_inv_…'),
}) {}

export function presentInvitation(invitation: Invitation) {
  return { object: 'invitation' as const, ...describeInvitation(invitation) };
}
