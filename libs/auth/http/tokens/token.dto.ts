import { choice, flag, id, text, time } from '#core';
import { body, query, reply, ReasonRequest, objectName, secret, ListQuery } from '#core/http';
import { type AdminToken, describeAdminToken } from '../../tokens/admin-token.js';
import { PLATFORM_ROLES } from '../../domain/roles.js';

export const EXPIRY =
  'When the token expires. Defaults to 90 days from now. `null` is never, unless `token_max_days` of the security settings forbids it.';

export const TOKEN_STATUSES = ['active', 'revoked'] as const;

export class ListTokensQuery extends query({
  ...ListQuery.fields,
  status: text('Filter by status, comma-separated.', { max: 100, optional: true, example: 'active' }),
}) {}

export class CreateTokenRequest extends body({
  name: text('Display name: the user or program of the token.', { max: 100, example: 'terraform' }),
  platform_role: choice(PLATFORM_ROLES, 'Role of the token. Defaults to `superadmin`.', { optional: true }),
  expires_at: time(EXPIRY, { optional: true, nullable: true }),
}) {}

/** Fields that tokens of operators and of members share. */
export class TokenFieldsResponse extends reply({
  id: id('tok'),
  name: text({ example: 'terraform' }),
  masked: text({ example: 'rtf_adm_ab12cd34…wxyz' }),
  status: choice(['active', 'revoked']),
  expires_at: time({ nullable: true }),
  last_used_at: time('When the token was last used, to the minute. `null`: never.', { nullable: true }),
  last_used_address: text({ nullable: true, example: '203.0.113.7' }),
  revoked_at: time({ nullable: true }),
  created_by: text('Actor that made it, as in the audit log. `null`: unknown.', {
    nullable: true,
    example: 'system:cli',
  }),
  created_at: time(),
}) {}

export class TokenResponse extends reply({
  ...TokenFieldsResponse.fields,
  object: objectName('admin_token'),
  platform_role: choice(PLATFORM_ROLES, { nullable: true }),
}) {}

export class IssuedTokenResponse extends reply({
  ...TokenResponse.fields,
  secret: secret('rtf_adm_…'),
}) {}

/** @param makers by the ids of tokens */
export function presentToken(token: AdminToken, makers: ReadonlyMap<string, string>) {
  const fields = describeAdminToken(token);
  return { object: 'admin_token' as const, ...fields, created_by: makers.get(fields.id) ?? null };
}

export class RevokeTokenRequest extends body({
  ...ReasonRequest.fields,
  include_made: flag(
    'Whether to end everything the token made, too: its tokens, keys, invitations and others, as `POST /admin/v1/actors/{id}/revoke` lists it in a dry run.',
    { optional: true, example: false },
  ),
}) {}
