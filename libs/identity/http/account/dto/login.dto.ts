import { typedEmail, choice, email, optional, text } from '#core';
import { body, linkToken, password, personName } from '#core/http';
import { AUDIENCES } from '../../../domain/session-cookie.js';
import { browserAnswer } from './passkey.dto.js';

const CODE = {
  max: 40,
  description:
    'Code from the authenticator app, or a recovery code. Required if the account uses two-factor authentication.',
};

export class LoginRequest extends body({
  email: typedEmail('Email of the account.'),
  password: password('Password of the account.'),
  audience: choice(
    AUDIENCES,
    'Type of session: `customer` or `operator`. Defaults to `customer`. A browser can have one of each.',
    { optional: true, example: 'customer' },
  ),
  code: text({ ...CODE, optional: true }),
  passkey: browserAnswer({
    optional: true,
    description: 'Passkey response instead of a code, for the `passkey_options` of the error `factor_required`.',
  }),
}) {}

export class ConfirmTotpRequest extends body({
  code: text('Code from the authenticator app.', { max: 6, min: 6, example: '123456' }),
}) {}

export class SetupRequest extends body({
  token: linkToken(),
  email: email('Email of the first operator.'),
  name: personName('The name of the first operator.', { max: 100, example: 'Ada Lovelace' }),
  password: password('Password of 12 to 128 characters, of any kind.'),
}) {}

export class ResetPasswordRequest extends body({
  token: linkToken(),
  password: password('Password of 12 to 128 characters, of any kind.'),
}) {}

export class StepUpRequest extends body(
  optional({
    password: password('Password of the account. Required without a passkey.'),
    code: text({ ...CODE }),
    passkey: browserAnswer({
      optional: true,
      description:
        'Passkey response for `/api/v1/auth/passkeys/step-up-options`. Together with a password, it is the second factor.',
    }),
  }),
) {}

export class UpdateProfileRequest extends body(
  optional({ name: personName('Your name.', { max: 100, example: 'Ada Lovelace' }) }),
) {}

export class ChangePasswordRequest extends body({
  current_password: password('Current password.'),
  password: password('Password of 12 to 128 characters, of any kind.'),
}) {}
