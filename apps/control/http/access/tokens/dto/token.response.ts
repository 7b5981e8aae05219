import { describeAdminToken, PLATFORM_ROLES, type AdminToken } from '#auth';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, id, objectName, secret, text, time } from '../../../conventions/fields/kinds.js';

/** Fields that tokens of operators and of members share. */
export class TokenFieldsResponse extends reply({
  id: id('tok'),
  name: text({ example: 'terraform' }),
  masked: text({ example: 'rtf_adm_ab12cd34…wxyz' }),
  status: choice(['active', 'revoked']),
  expires_at: time({ nullable: true }),
  last_used_at: time('Up to a minute behind; null: never used.', { nullable: true }),
  last_used_address: text({ nullable: true, example: '203.0.113.7' }),
  revoked_at: time({ nullable: true }),
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

export function presentToken(token: AdminToken) {
  return { object: 'admin_token' as const, ...describeAdminToken(token) };
}

export function presentIssuedToken({
  token,
  secret,
}: {
  readonly token: AdminToken;
  readonly secret: string;
}): IssuedTokenResponse {
  return { ...presentToken(token), secret };
}
