import { CAPTCHAS, REGISTRATION_MODES, type GroupState } from '#settings';
import type { IdentityProvider } from '#single-sign-on';
import { reply } from '../../conventions/fields/declare.js';
import { choice, flag, integer, objectName, objects, text, time } from '../../conventions/fields/kinds.js';
import { AuthProviderResponse, presentEnabled } from './organization-providers.response.js';

export class AuthConfigResponse extends reply({
  object: objectName('auth_config'),
  registration: choice(REGISTRATION_MODES),
  proof_of_work_bits: integer('Zero bits of the proof of work that a registration needs; 0: none.'),
  captcha: choice(CAPTCHAS, 'The service whose challenge a registration solves.'),
  captcha_site_key: text('Its public key of this site.', { nullable: true }),
  passkeys: flag('Whether passkeys can be made here: at a name, not at an IP address.'),
  providers: objects(AuthProviderResponse, 'Log-in by them: `/api/v1/auth/providers/{id}/login`.'),
  brand_name: text('The name of the service.', { example: 'Routify' }),
  brand_color: text({ example: '#2457d6' }),
  logo_url: text({ nullable: true }),
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
    logo_url: brand.logo_url,
    terms_url: brand.terms_url,
    privacy_url: brand.privacy_url,
    support_email: brand.support_email,
  };
}
