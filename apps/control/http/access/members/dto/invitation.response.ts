import { describeInvitation, INVITATION_DELIVERIES, ORGANIZATION_ROLES, type Invitation } from '#auth';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, id, objectName, secret, text, time } from '../../../conventions/fields/kinds.js';

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
