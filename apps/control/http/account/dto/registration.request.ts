import { body } from '../../conventions/fields/declare.js';
import { locale } from '../../conventions/fields/formats.js';
import { object, text } from '../../conventions/fields/kinds.js';
import { accountEmail, email, linkToken, password, personName } from '../../conventions/fields/people.js';

export class ProofRequest extends body({
  challenge: text('The challenge, as it was given.', { max: 200 }),
  answer: text('A text so that SHA-256 of `<challenge>.<answer>` begins with the number of zero bits.', { max: 100 }),
}) {}

export class RegisterRequest extends body({
  email: email('The address, to which a link is sent.'),
  locale: locale('Language of mails and of the organization; en unless named.', { optional: true, example: 'en' }),
  proof: object(ProofRequest, 'A solved challenge of `GET /api/v1/auth/challenge`, where the settings require one.', {
    optional: true,
  }),
  captcha: text('What the challenge of Turnstile or hCaptcha gave to the page, where the settings require one.', {
    max: 4_000,
    optional: true,
    example: '10000000-aaaa-bbbb-cccc-000000000001',
  }),
}) {}

export class RegisterInvitedRequest extends body({
  token: linkToken(),
  name: personName('Your name.', { max: 100, example: 'Ada Lovelace' }),
  password: password('12 to 128 characters; no rules about their kinds.'),
}) {}

export class AcceptWithSessionRequest extends body({
  token: linkToken(),
}) {}

export class CompleteRegistrationRequest extends body({
  token: linkToken(),
  name: personName('Your name.', { max: 100, example: 'Ada Lovelace' }),
  password: password('12 to 128 characters; no rules about their kinds.'),
  organization: personName('The name of your organization.', { max: 100, example: 'Acme' }),
}) {}

export class ForgotPasswordRequest extends body({
  email: accountEmail('The address of the account.'),
}) {}
