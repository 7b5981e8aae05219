import { describeMemberToken, TOKEN_SCOPES, type MemberToken } from '#auth';
import { reply } from '../../../conventions/fields/declare.js';
import { choices, objectName, secret } from '../../../conventions/fields/kinds.js';
import { TokenFieldsResponse } from '../../../access/tokens/dto/token.response.js';

export class MemberTokenResponse extends reply({
  ...TokenFieldsResponse.fields,
  object: objectName('management_token'),
  scopes: choices(TOKEN_SCOPES),
}) {}

export class IssuedMemberTokenResponse extends reply({
  ...MemberTokenResponse.fields,
  secret: secret('rtf_mgmt_…'),
}) {}

export function presentMemberToken(token: MemberToken) {
  return { object: 'management_token' as const, ...describeMemberToken(token) };
}

export function presentIssuedMemberToken({
  token,
  secret,
}: {
  readonly token: MemberToken;
  readonly secret: string;
}): IssuedMemberTokenResponse {
  return { ...presentMemberToken(token), secret };
}
