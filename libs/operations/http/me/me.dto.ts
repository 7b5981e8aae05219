import {
  describeMemberToken,
  type Member,
  type Membership,
  type MemberToken,
  ORGANIZATION_ROLES,
  TOKEN_SCOPES,
} from '#auth';
import type { CapUse } from '#billing/ledger';
import { choice, choices, flag, id, objects, text, time, formatId } from '#core';
import type { RequestSession } from '#identity';
import { presentSpendCap, SpendCapResponse, EXPIRY, TokenFieldsResponse } from '#auth/http';
import { impersonation, presentImpersonation } from '#identity/http';
import { body, query, reply, objectName, secret } from '#core/http';

export class CreateMemberTokenRequest extends body({
  name: text('Display name: the user or program of the token.', { max: 100, example: 'billing export' }),
  scopes: choices(
    TOKEN_SCOPES,
    'Scopes of the token, within your role. Empty: all that the role allows. Write access includes read access.',
    { optional: true, example: ['usage:read'] },
  ),
  project_id: id(
    'prj',
    'Project that the token is limited to: its API keys, caps, members, usage and requests. `null`: no limit.',
    {
      optional: true,
      nullable: true,
    },
  ),
  expires_at: time(EXPIRY, { optional: true, nullable: true }),
}) {}

export class MemberTokenResponse extends reply({
  ...TokenFieldsResponse.fields,
  object: objectName('management_token'),
  scopes: choices(TOKEN_SCOPES),
  project_id: id('prj', 'Project that the token is limited to. `null`: none.', { nullable: true }),
}) {}

export class IssuedMemberTokenResponse extends reply({
  ...MemberTokenResponse.fields,
  secret: secret('rtf_mgmt_…'),
}) {}

export class RevokeMemberTokenQuery extends query({
  include_made: flag(
    'Whether to end everything the token made, too, as `GET /api/v1/me/tokens/{id}/made` lists it: keys, tokens and invitations are revoked, webhook endpoints and identity providers disabled. What your role may not change stays.',
    { optional: true, example: false },
  ),
}) {}

/** @param makers by the ids of tokens */
export function presentMemberToken(token: MemberToken, makers: ReadonlyMap<string, string>) {
  const fields = describeMemberToken(token);
  return { object: 'management_token' as const, ...fields, created_by: makers.get(fields.id) ?? null };
}

export class MeResponse extends reply({
  id: id('mbr'),
  object: objectName('me'),
  user_id: id('usr'),
  organization_id: id('org'),
  token_id: id('tok', 'ID of the token, or of the session (`ses_…`) if the request has no token.'),
  email: text({ example: 'ada@example.com' }),
  name: text({ example: 'Ada Lovelace' }),
  role: choice(ORGANIZATION_ROLES),
  scopes: choices(TOKEN_SCOPES, 'Scopes of the token. Empty: all that the role allows.'),
  caps: objects(SpendCapResponse, 'Spend limits of all keys that you created, together.'),
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
