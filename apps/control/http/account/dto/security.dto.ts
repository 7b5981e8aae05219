import { flag, id, object, objects, text, texts, time } from '#fields';
import type { UserSecurity } from '#identity';
import { formatId } from '#kernel';
import { reply } from '../../conventions/fields/dto.js';
import { objectName, secret } from '../../conventions/fields/resource-fields.js';
import { PasskeyResponse, presentPasskey } from './passkey.dto.js';
import { CurrentSessionResponse } from './session.dto.js';

export class NewTotpResponse extends reply({
  object: objectName('totp'),
  secret: secret('JBSWY3DPEHPK3PXP'),
  uri: text('For a QR code. Shown this once.', {
    example: 'otpauth://totp/Routify:ada%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Routify&period=30',
  }),
}) {}

export class RecoveryCodesResponse extends reply({
  object: objectName('recovery_codes'),
  codes: texts('Each logs in once in place of a code of the app. Shown this once.', { example: ['abcde-fghij'] }),
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
  email_verified_at: time('When the address was confirmed.', { nullable: true }),
  totp_since: time('Since when codes of an app are asked for; null: they are not.', { nullable: true }),
  passkeys: objects(PasskeyResponse),
}) {}

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
