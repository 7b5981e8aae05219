import { ApiProperty } from '@nestjs/swagger';
import type { UserSecurity } from '#identity';
import { formatId } from '#kernel';
import { PasskeyResponse, presentPasskey } from './passkey.response.js';
import { IdProperty, ObjectProperty, TimeProperty } from '../../conventions/fields/response-properties.js';

export class UserSecurityResponse {
  @ObjectProperty('user_security')
  object!: 'user_security';

  @IdProperty('usr')
  user_id!: string;

  @ApiProperty({ type: 'boolean' })
  has_password!: boolean;

  @TimeProperty({ nullable: true, description: 'When the address was confirmed.' })
  email_verified_at!: string | null;

  @TimeProperty({ nullable: true, description: 'Since when codes of an app are asked for; null: they are not.' })
  totp_since!: string | null;

  @ApiProperty({ type: [PasskeyResponse] })
  passkeys!: PasskeyResponse[];
}

export function presentUserSecurity(userId: string, security: UserSecurity): UserSecurityResponse {
  return {
    object: 'user_security',
    user_id: formatId('usr', userId),
    has_password: security.hasPassword,
    email_verified_at: security.emailVerifiedAt?.toISOString() ?? null,
    totp_since: security.totpConfirmedAt?.toISOString() ?? null,
    passkeys: security.passkeys.map((passkey) => presentPasskey(passkey)),
  };
}
