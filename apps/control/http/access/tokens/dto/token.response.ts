import { ApiProperty } from '@nestjs/swagger';
import { describeAdminToken, PLATFORM_ROLES, type AdminToken } from '#auth';
import {
  IdProperty,
  ObjectProperty,
  SecretProperty,
  TimeProperty,
} from '../../../conventions/fields/response-properties.js';

/** Fields that tokens of operators and of members share. */
export class TokenFieldsResponse {
  @IdProperty('tok')
  id!: string;

  @ApiProperty({ type: 'string', example: 'terraform' })
  name!: string;

  @ApiProperty({ type: 'string', example: 'rtf_adm_ab12cd34…wxyz' })
  masked!: string;

  @ApiProperty({ type: 'string', enum: ['active', 'revoked'] })
  status!: string;

  @TimeProperty({ nullable: true })
  expires_at!: string | null;

  @TimeProperty({ nullable: true, description: 'Up to a minute behind; null: never used.' })
  last_used_at!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: '203.0.113.7' })
  last_used_address!: string | null;

  @TimeProperty({ nullable: true })
  revoked_at!: string | null;

  @TimeProperty()
  created_at!: string;
}

export class TokenResponse extends TokenFieldsResponse {
  @ObjectProperty('admin_token')
  object!: 'admin_token';

  @ApiProperty({ type: 'string', enum: [...PLATFORM_ROLES], nullable: true })
  platform_role!: string | null;
}

export class IssuedTokenResponse extends TokenResponse {
  @SecretProperty('rtf_adm_…')
  secret!: string;
}

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
