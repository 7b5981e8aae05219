import { typedEmail, choice, email, optional, text } from '#fields';
import { AUDIENCES } from '#identity';
import { body } from '../../conventions/fields/dto.js';
import { linkToken, password, personName } from '../../conventions/fields/people.js';
import { browserAnswer } from './passkey.dto.js';

const CODE = { max: 40, description: 'Of the app, or a recovery code; needed where the account has a second factor.' };

export class LoginRequest extends body({
  email: typedEmail('The address of the account.'),
  password: password('Its password.'),
  audience: choice(
    AUDIENCES,
    'The side to log in to: `customer`, unless named, or `operator`. A person may have both, side by side.',
    { optional: true, example: 'customer' },
  ),
  code: text({ ...CODE, optional: true }),
  passkey: browserAnswer({
    optional: true,
    description: 'In place of the code: the answer of a passkey to `passkey_options` of the error `factor_required`.',
  }),
}) {}

export class ConfirmTotpRequest extends body({
  code: text('What the app shows.', { max: 6, min: 6, example: '123456' }),
}) {}

export class SetupRequest extends body({
  token: linkToken(),
  email: email('The address of the first operator.'),
  name: personName('The name of the first operator.', { max: 100, example: 'Ada Lovelace' }),
  password: password('12 to 128 characters; no rules about their kinds.'),
}) {}

export class ResetPasswordRequest extends body({
  token: linkToken(),
  password: password('12 to 128 characters; no rules about their kinds.'),
}) {}

export class StepUpRequest extends body(
  optional({
    password: password('The password of the account; needed without a passkey.'),
    code: text({ ...CODE }),
    passkey: browserAnswer({
      optional: true,
      description:
        'Alone: the answer of a passkey to `/api/v1/auth/passkeys/step-up-options`. Beside a password: its factor.',
    }),
  }),
) {}

export class ChangePasswordRequest extends body({
  current_password: password('The password of today.'),
  password: password('12 to 128 characters; no rules about their kinds.'),
}) {}
