import { describePasskey, type Passkey } from '#identity';
import { reply } from '../../conventions/fields/declare.js';
import { flag, id, object, objectName, shape, text, texts, time } from '../../conventions/fields/kinds.js';
import { CurrentSessionResponse } from './session.response.js';

export class PasskeyOptionsResponse extends reply({
  object: objectName('passkey_options'),
  options: shape<object>(
    { type: 'object', additionalProperties: true },
    'For `PublicKeyCredential.parseRequestOptionsFromJSON`, or `parseCreationOptionsFromJSON` of a new passkey.',
    { example: { challenge: 'JvXcUVMPCW0', rpId: 'ai.example.com', userVerification: 'required' } },
  ),
}) {}

export class PasskeyResponse extends reply({
  id: id('psk'),
  object: objectName('passkey'),
  name: text({ example: 'MacBook' }),
  backed_up: flag('Whether it is copied to other devices of the user.'),
  created_at: time(),
  last_used_at: time({ nullable: true }),
}) {}

export class AddedPasskeyResponse extends reply({
  ...PasskeyResponse.fields,
  recovery_codes: texts(
    'With the first factor of the account: codes that log in once each in place of it. Shown this once.',
    { nullable: true, example: ['abcde-fghij'] },
  ),
  session: object(CurrentSessionResponse, 'The session, with its new cookie.'),
}) {}

export function presentPasskey(passkey: Passkey) {
  return { object: 'passkey' as const, ...describePasskey(passkey) };
}

export function presentAdded(
  passkey: Passkey,
  recoveryCodes: readonly string[] | null,
  session: CurrentSessionResponse,
): AddedPasskeyResponse {
  const recovery_codes = recoveryCodes === null ? null : [...recoveryCodes];
  return { ...presentPasskey(passkey), recovery_codes, session };
}

export function presentOptions(options: object): PasskeyOptionsResponse {
  return { object: 'passkey_options', options };
}
