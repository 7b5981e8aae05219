import { AUDIENCES, type Audience, type BrowserAnswer } from '#identity';
import { ChoiceField, TextField } from '../../conventions/fields/fields.js';
import { BrowserAnswerField } from './browser-answer-field.js';

const NAME = { max: 60, description: 'How the user tells it from others.', example: 'MacBook' };

export class PasskeyLoginRequest {
  @BrowserAnswerField({ description: 'What `navigator.credentials.get` returned, as its `toJSON()`.' })
  passkey!: BrowserAnswer;

  @ChoiceField({
    values: AUDIENCES,
    optional: true,
    description: 'The side to log in to: `customer`, unless named, or `operator`.',
    example: 'customer',
  })
  audience?: Audience;
}

export class AddPasskeyRequest {
  @TextField(NAME)
  name!: string;

  @BrowserAnswerField({ description: 'What `navigator.credentials.create` returned, as its `toJSON()`.' })
  passkey!: BrowserAnswer;
}

export class RenamePasskeyRequest {
  @TextField(NAME)
  name!: string;
}
