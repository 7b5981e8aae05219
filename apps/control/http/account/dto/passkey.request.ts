import { AUDIENCES } from '#identity';
import { body } from '../../conventions/fields/declare.js';
import { choice, text } from '../../conventions/fields/kinds.js';
import { browserAnswer } from './browser-answer-field.js';

const NAME = { max: 60, description: 'How the user tells it from others.', example: 'MacBook' };

export class PasskeyLoginRequest extends body({
  passkey: browserAnswer({ description: 'What `navigator.credentials.get` returned, as its `toJSON()`.' }),
  audience: choice(AUDIENCES, 'The side to log in to: `customer`, unless named, or `operator`.', {
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
