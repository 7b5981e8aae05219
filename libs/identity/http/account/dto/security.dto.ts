import { flag, id, object, objects, text, texts, time, formatId } from '#core';
import { reply, objectName, secret } from '#core/http';
import type { UserSecurity } from '../../../factors/factor-reset.service.js';
import { PasskeyResponse, presentPasskey } from './passkey.dto.js';
import { CurrentSessionResponse } from './session.dto.js';

export class NewTotpResponse extends reply({
  object: objectName('totp'),
  secret: secret('JBSWY3DPEHPK3PXP'),
  uri: text('URI for the QR code. Shown only once.', {
    example: 'otpauth://totp/Routify:ada%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Routify&period=30',
  }),
}) {}

export class RecoveryCodesResponse extends reply({
  object: objectName('recovery_codes'),
  codes: texts('Recovery codes. Each replaces one code of the authenticator app. Shown only once.', {
    example: ['abcde-fghij'],
  }),
}) {}

export class ConfirmedTotpResponse extends reply({
  ...RecoveryCodesResponse.fields,
  session: object(CurrentSessionResponse, 'The session, with its new cookie.'),
}) {}

export function presentRecoveryCodes(codes: readonly string[]) {
  return { object: 'recovery_codes' as const, codes: [...codes] };
}

export class UserSecurityResponse extends reply({
  object: objectName('user_security'),
  user_id: id('usr'),
  has_password: flag(),
  email_verified_at: time('When the email was confirmed.', { nullable: true }),
  totp_since: time('When the authenticator app was set up. `null`: not set up.', { nullable: true }),
  passkeys: objects(PasskeyResponse),
  last_login_at: time('Last login. `null`: none in the last 90 days.', { nullable: true }),
}) {}

export function presentUserSecurity(userId: string, security: UserSecurity): UserSecurityResponse {
  return {
    object: 'user_security',
    user_id: formatId('usr', userId),
    has_password: security.hasPassword,
    email_verified_at: security.emailVerifiedAt?.toISOString() ?? null,
    totp_since: security.totpConfirmedAt?.toISOString() ?? null,
    passkeys: security.passkeys.map((passkey) => presentPasskey(passkey)),
    last_login_at: security.lastLoginAt?.toISOString() ?? null,
  };
}
