import { AUDIENCES, type Audience, type BrowserAnswer } from '#identity';
import { AccountEmailField, EmailField } from '../../conventions/fields/email-field.js';
import { ChoiceField, TextField } from '../../conventions/fields/fields.js';
import { NameField } from '../../conventions/fields/name-field.js';
import { LinkTokenField, PasswordField } from '../../conventions/fields/password-field.js';
import { BrowserAnswerField } from './browser-answer-field.js';

const CODE = { max: 40, description: 'Of the app, or a recovery code; needed where the account has a second factor.' };

export class LoginRequest {
  @AccountEmailField({ description: 'The address of the account.' })
  email!: string;

  @PasswordField('Its password.')
  password!: string;

  @ChoiceField({
    values: AUDIENCES,
    optional: true,
    description:
      'The side to log in to: `customer`, unless named, or `operator`. A person may have both, side by side.',
    example: 'customer',
  })
  audience?: Audience;

  @TextField({ ...CODE, optional: true })
  code?: string;

  @BrowserAnswerField({
    optional: true,
    description: 'In place of the code: the answer of a passkey to `passkey_options` of the error `factor_required`.',
  })
  passkey?: BrowserAnswer;
}

export class ConfirmTotpRequest {
  @TextField({ max: 6, min: 6, description: 'What the app shows.', example: '123456' })
  code!: string;
}

export class SetupRequest {
  @LinkTokenField()
  token!: string;

  @EmailField({ description: 'The address of the first operator.' })
  email!: string;

  @NameField({ max: 100, description: 'The name of the first operator.', example: 'Ada Lovelace' })
  name!: string;

  @PasswordField('12 to 128 characters; no rules about their kinds.')
  password!: string;
}

export class ResetPasswordRequest {
  @LinkTokenField()
  token!: string;

  @PasswordField('12 to 128 characters; no rules about their kinds.')
  password!: string;
}

export class StepUpRequest {
  @PasswordField('The password of the account; needed without a passkey.', { optional: true })
  password?: string;

  @TextField({ ...CODE, optional: true })
  code?: string;

  @BrowserAnswerField({
    optional: true,
    description:
      'Alone: the answer of a passkey to `/api/v1/auth/passkeys/step-up-options`. Beside a password: its factor.',
  })
  passkey?: BrowserAnswer;
}

export class ChangePasswordRequest {
  @PasswordField('The password of today.')
  current_password!: string;

  @PasswordField('12 to 128 characters; no rules about their kinds.')
  password!: string;
}
