import { ORGANIZATION_ROLES } from '#auth';
import { body, optional, query } from '../../../conventions/fields/declare.js';
import { choice, flag, text } from '../../../conventions/fields/kinds.js';
import { email } from '../../../conventions/fields/people.js';
import { ListQuery } from '../../../conventions/lists/list.js';
import { spendCaps } from '../../keys/dto/spend-cap.request.js';

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
