import { ORGANIZATION_ROLES, TOKEN_SCOPES, type Member, type Membership } from '#auth';
import type { CapUse } from '#billing';
import type { RequestSession } from '#identity';
import { formatId } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, choices, id, objectName, objects, text } from '../../../conventions/fields/kinds.js';
import { presentImpersonation } from '../../../account/dto/session.response.js';
import { presentSpendCap, SpendCapResponse } from '../../../access/keys/dto/spend-cap.response.js';
import { impersonation } from '../../../account/dto/session.response.js';

export class MeResponse extends reply({
  id: id('mbr'),
  object: objectName('me'),
  user_id: id('usr'),
  organization_id: id('org'),
  token_id: id('tok', 'The token of this request; the id of the session, `ses_…`, when it has none.'),
  email: text({ example: 'ada@example.com' }),
  name: text({ example: 'Ada Lovelace' }),
  role: choice(ORGANIZATION_ROLES),
  scopes: choices(TOKEN_SCOPES, 'What the token is narrowed to; empty: all that the role allows.'),
  caps: objects(SpendCapResponse, 'What all keys that you have made may spend together.'),
  impersonation,
}) {}

export function presentMe(
  member: Member,
  { tokenId, sessionId, scopes }: Membership,
  uses: readonly CapUse[],
  session: RequestSession | undefined,
): MeResponse {
  return {
    object: 'me',
    id: formatId('mbr', member.id),
    user_id: formatId('usr', member.userId),
    organization_id: formatId('org', member.organizationId),
    token_id: tokenId === null ? formatId('ses', sessionId ?? '') : formatId('tok', tokenId),
    email: member.user.email,
    name: member.user.name,
    role: member.role,
    scopes: [...scopes],
    caps: uses.map(presentSpendCap),
    impersonation: session === undefined ? null : presentImpersonation(session.session, session.user),
  };
}
