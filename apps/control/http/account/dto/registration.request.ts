import { AccountEmailField, EmailField } from '../../conventions/fields/email-field.js';
import { ObjectField, TextField } from '../../conventions/fields/fields.js';
import { NameField } from '../../conventions/fields/name-field.js';
import { LocaleField } from '../../conventions/fields/locale-fields.js';
import { LinkTokenField, PasswordField } from '../../conventions/fields/password-field.js';

export class ProofRequest {
  @TextField({ max: 200, description: 'The challenge, as it was given.' })
  challenge!: string;

  @TextField({
    max: 100,
    description: 'A text so that SHA-256 of `<challenge>.<answer>` begins with the number of zero bits.',
  })
  answer!: string;
}

export class RegisterRequest {
  @EmailField({ description: 'The address, to which a link is sent.' })
  email!: string;

  @LocaleField({
    optional: true,
    description: 'Language of mails and of the organization; en unless named.',
    example: 'en',
  })
  locale?: string;

  @ObjectField(() => ProofRequest, {
    optional: true,
    description: 'A solved challenge of `GET /api/v1/auth/challenge`, where the settings require one.',
  })
  proof?: ProofRequest;

  @TextField({
    max: 4_000,
    optional: true,
    description: 'What the challenge of Turnstile or hCaptcha gave to the page, where the settings require one.',
    example: '10000000-aaaa-bbbb-cccc-000000000001',
  })
  captcha?: string;
}

export class RegisterInvitedRequest {
  @LinkTokenField()
  token!: string;

  @NameField({ max: 100, description: 'Your name.', example: 'Ada Lovelace' })
  name!: string;

  @PasswordField('12 to 128 characters; no rules about their kinds.')
  password!: string;
}

export class AcceptWithSessionRequest {
  @LinkTokenField()
  token!: string;
}

export class CompleteRegistrationRequest {
  @LinkTokenField()
  token!: string;

  @NameField({ max: 100, description: 'Your name.', example: 'Ada Lovelace' })
  name!: string;

  @PasswordField('12 to 128 characters; no rules about their kinds.')
  password!: string;

  @NameField({ max: 100, description: 'The name of your organization.', example: 'Acme' })
  organization!: string;
}

export class ForgotPasswordRequest {
  @AccountEmailField({ description: 'The address of the account.' })
  email!: string;
}
