import { ApiProperty } from '@nestjs/swagger';
import { describeMemberToken, TOKEN_SCOPES, type IssuedMemberToken, type MemberToken } from '#auth';
import {
  IdProperty,
  ObjectProperty,
  SecretProperty,
  TimeProperty,
} from '../../../conventions/fields/response-properties.js';

export class MemberTokenResponse {
  @IdProperty('tok')
  id!: string;

  @ObjectProperty('management_token')
  object!: 'management_token';

  @ApiProperty({ type: 'string', example: 'billing export' })
  name!: string;

  @ApiProperty({ type: 'string', example: 'rtf_mgmt_ab12cd34…wxyz' })
  masked!: string;

  @ApiProperty({ type: 'string', enum: ['active', 'revoked'] })
  status!: string;

  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...TOKEN_SCOPES] } })
  scopes!: string[];

  @TimeProperty({ nullable: true })
  expires_at!: string | null;

  @TimeProperty({ nullable: true })
  revoked_at!: string | null;

  @TimeProperty()
  created_at!: string;
}

export class IssuedMemberTokenResponse extends MemberTokenResponse {
  @SecretProperty('rtf_mgmt_…')
  secret!: string;
}

export function presentMemberToken(token: MemberToken) {
  return { object: 'management_token' as const, ...describeMemberToken(token) };
}

export function presentIssuedMemberToken({ token, secret }: IssuedMemberToken): IssuedMemberTokenResponse {
  return { ...presentMemberToken(token), secret };
}
