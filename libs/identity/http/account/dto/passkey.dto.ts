import { choice, flag, id, isPlainObject, kind, object, shape, text, texts, time } from '#core';
import { body, reply, objectName } from '#core/http';
import { AUDIENCES } from '../../../domain/session-cookie.js';
import type { BrowserAnswer } from '../../../domain/browser-answer.js';
import { describePasskey, type Passkey } from '../../../passkeys/passkey.js';
import { CurrentSessionResponse } from './session.dto.js';

const EXAMPLE: BrowserAnswer = {
  id: 'mZyTr0v3hA',
  rawId: 'mZyTr0v3hA',
  type: 'public-key',
  response: { clientDataJSON: 'eyJ0eXBlIjoi…' },
  clientExtensionResults: {},
};

/** `toJSON()` of a `PublicKeyCredential`, unchanged. */
export const browserAnswer = kind<BrowserAnswer>(() => ({
  schema: { type: 'object', additionalProperties: true },
  check: { accepts: isPlainObject, expected: 'an object, as `toJSON()` of a `PublicKeyCredential` gives it' },
  examples: { requiredRequest: EXAMPLE },
}));

const NAME = { max: 60, description: 'Display name of the passkey.', example: 'MacBook' };

export class PasskeyLoginRequest extends body({
  passkey: browserAnswer({ description: 'What `navigator.credentials.get` returned, as its `toJSON()`.' }),
  audience: choice(AUDIENCES, 'Type of session: `customer` or `operator`. Defaults to `customer`.', {
    optional: true,
    example: 'customer',
  }),
}) {}

export class AddPasskeyRequest extends body({
  name: text(NAME),
  passkey: browserAnswer({ description: 'What `navigator.credentials.create` returned, as its `toJSON()`.' }),
}) {}

export class RenamePasskeyRequest extends body({
  name: text(NAME),
}) {}

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
  backed_up: flag('Whether the passkey is synced to other devices.'),
  created_at: time(),
  last_used_at: time({ nullable: true }),
}) {}

export class AddedPasskeyResponse extends reply({
  ...PasskeyResponse.fields,
  recovery_codes: texts(
    'Recovery codes, with the first second factor of the account. Each can be used once. Shown only once.',
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
