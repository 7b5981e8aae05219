import type { UserSecurity } from '#identity';
import { formatId } from '#kernel';
import { reply } from '../../conventions/fields/declare.js';
import { flag, id, objectName, objects, time } from '../../conventions/fields/kinds.js';
import { PasskeyResponse, presentPasskey } from './passkey.response.js';

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
