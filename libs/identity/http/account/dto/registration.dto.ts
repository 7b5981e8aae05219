import {
  typedEmail,
  choice,
  email,
  flag,
  integer,
  locale,
  object,
  objects,
  text,
  time,
  CAPTCHAS,
  logoAddress,
  REGISTRATION_MODES,
} from '#core';
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from '#auth';
import type { GroupState } from '#core/infra';
import { body, reply, linkToken, password, personName, objectName } from '#core/http';
import type { ShownInvitation } from '../../../invitations/shown-invitation.js';
import type { IdentityProvider } from '../../../single-sign-on/providers/identity-provider.js';
import { AuthProviderResponse, presentEnabled } from './provider.dto.js';

export class ProofRequest extends body({
  challenge: text('The challenge, unchanged.', { max: 200 }),
  answer: text(
    'Text for which the SHA-256 hash of `<challenge>.<answer>` starts with the required number of zero bits.',
    { max: 100 },
  ),
}) {}

export class RegisterRequest extends body({
  email: email('Email address to send the link to.'),
  locale: locale('Language of emails and of the organization. Defaults to `en`.', { optional: true, example: 'en' }),
  proof: object(ProofRequest, 'Solved challenge of `GET /api/v1/auth/challenge`, if required.', {
    optional: true,
  }),
  captcha: text('Token from Turnstile or hCaptcha, if required.', {
    max: 4_000,
    optional: true,
    example: '10000000-aaaa-bbbb-cccc-000000000001',
  }),
}) {}

export class RegisterInvitedRequest extends body({
  token: linkToken(),
  name: personName('Your name.', { max: 100, example: 'Ada Lovelace' }),
  password: password('Password of 12 to 128 characters, of any kind.'),
}) {}

export class ShowInvitationRequest extends body({
  token: linkToken(),
}) {}

export class ShownInvitationResponse extends reply({
  object: objectName('shown_invitation'),
  kind: choice(['member', 'operator'], 'Whether it is of an organization or of the operators.'),
  organization_name: text('For operators: the name of the service.', { example: 'Acme' }),
  email: text('The address that can accept.', { example: 'ada@example.com' }),
  role: choice([...ORGANIZATION_ROLES, ...PLATFORM_ROLES]),
  inviter_name: text('Name of the inviting person. `null`: unknown, as with an admin token.', {
    nullable: true,
    example: 'Grace Hopper',
  }),
  has_account: flag('Whether the address has an account. It accepts after login; others register.'),
  expires_at: time('When the invitation expires.'),
}) {}

export function presentShownInvitation(invitation: ShownInvitation) {
  return {
    object: 'shown_invitation' as const,
    kind: invitation.kind,
    organization_name: invitation.organization,
    email: invitation.email,
    role: invitation.role,
    inviter_name: invitation.inviter,
    has_account: invitation.hasAccount,
    expires_at: invitation.expiresAt.toISOString(),
  };
}

export class AcceptWithSessionRequest extends body({
  token: linkToken(),
}) {}

export class CompleteRegistrationRequest extends body({
  token: linkToken(),
  name: personName('Your name.', { max: 100, example: 'Ada Lovelace' }),
  password: password('Password of 12 to 128 characters, of any kind.'),
  organization: personName('The name of your organization.', { max: 100, example: 'Acme' }),
}) {}

export class ForgotPasswordRequest extends body({
  email: typedEmail('Email of the account.'),
}) {}

export class AuthConfigResponse extends reply({
  object: objectName('auth_config'),
  registration: choice(REGISTRATION_MODES),
  proof_of_work_bits: integer('Zero bits of the proof of work for registration. 0: none.'),
  captcha: choice(CAPTCHAS, 'Captcha service for registration.'),
  captcha_site_key: text('Site key of the captcha service.', { nullable: true }),
  passkeys: flag('Whether passkeys can be created. They need a host name, not an IP address.'),
  providers: objects(AuthProviderResponse, 'Identity providers for `/api/v1/auth/providers/{id}/login`.'),
  brand_name: text('The name of the service.', { example: 'Routify' }),
  brand_color: text({ example: '#2457d6' }),
  logo_url: text('URL of the logo, or its path at this host.', { nullable: true }),
  terms_url: text({ nullable: true }),
  privacy_url: text({ nullable: true }),
  support_email: text({ nullable: true }),
}) {}

export class ChallengeResponse extends reply({
  object: objectName('challenge'),
  challenge: text({ example: 'bm9uY2U.1800000000000.c2lnbmF0dXJl' }),
  bits: integer({ example: 18 }),
  expires_at: time(),
}) {}

export function presentAuthConfig(
  { values: registration }: GroupState<'registration'>,
  { values: brand }: GroupState<'brand'>,
  { passkeys, providers }: { readonly passkeys: boolean; readonly providers: readonly IdentityProvider[] },
): AuthConfigResponse {
  return {
    object: 'auth_config',
    registration: registration.mode,
    proof_of_work_bits: registration.proof_of_work_bits,
    captcha: registration.captcha,
    captcha_site_key: registration.captcha_site_key,
    passkeys,
    providers: presentEnabled(providers),
    brand_name: brand.name,
    brand_color: brand.color,
    logo_url: logoAddress(brand.logo_url),
    terms_url: brand.terms_url,
    privacy_url: brand.privacy_url,
    support_email: brand.support_email,
  };
}
