import { ApiProperty } from '@nestjs/swagger';
import { describeMemberToken, TOKEN_SCOPES, type MemberToken } from '#auth';
import { ObjectProperty, SecretProperty } from '../../../conventions/fields/response-properties.js';
import { TokenFieldsResponse } from '../../../access/tokens/dto/token.response.js';

export class MemberTokenResponse extends TokenFieldsResponse {
  @ObjectProperty('management_token')
  object!: 'management_token';

  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...TOKEN_SCOPES] } })
  scopes!: string[];
}

export class IssuedMemberTokenResponse extends MemberTokenResponse {
  @SecretProperty('rtf_mgmt_…')
  secret!: string;
}

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
