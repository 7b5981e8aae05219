import { reply } from '../../conventions/fields/declare.js';
import { object, objectName, secret, text, texts } from '../../conventions/fields/kinds.js';
import { CurrentSessionResponse } from './session.response.js';

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
