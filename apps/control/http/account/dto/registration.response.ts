import { ApiProperty } from '@nestjs/swagger';
import { CAPTCHAS, REGISTRATION_MODES, type GroupState } from '#settings';
import type { IdentityProvider } from '#single-sign-on';
import { ObjectProperty, TimeProperty } from '../../conventions/fields/response-properties.js';
import { AuthProviderResponse, presentEnabled } from './organization-providers.response.js';

const NULLABLE_TEXT = { type: 'string', nullable: true } as const;

export class AuthConfigResponse {
  @ObjectProperty('auth_config')
  object!: 'auth_config';

  @ApiProperty({ type: 'string', enum: [...REGISTRATION_MODES] })
  registration!: string;

  @ApiProperty({ type: 'integer', description: 'Zero bits of the proof of work that a registration needs; 0: none.' })
  proof_of_work_bits!: number;

  @ApiProperty({
    type: 'string',
    enum: [...CAPTCHAS],
    description: 'The service whose challenge a registration solves.',
  })
  captcha!: string;

  @ApiProperty({ ...NULLABLE_TEXT, description: 'Its public key of this site.' })
  captcha_site_key!: string | null;

  @ApiProperty({ type: 'boolean', description: 'Whether passkeys can be made here: at a name, not at an IP address.' })
  passkeys!: boolean;

  @ApiProperty({ type: [AuthProviderResponse], description: 'Log-in by them: `/api/v1/auth/providers/{id}/login`.' })
  providers!: AuthProviderResponse[];

  @ApiProperty({ type: 'string', description: 'The name of the service.', example: 'Routify' })
  brand_name!: string;

  @ApiProperty({ type: 'string', example: '#2457d6' })
  brand_color!: string;

  @ApiProperty(NULLABLE_TEXT)
  logo_url!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  terms_url!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  privacy_url!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  support_email!: string | null;
}

export class ChallengeResponse {
  @ObjectProperty('challenge')
  object!: 'challenge';

  @ApiProperty({ type: 'string', example: 'bm9uY2U.1800000000000.c2lnbmF0dXJl' })
  challenge!: string;

  @ApiProperty({ type: 'integer', example: 18 })
  bits!: number;

  @TimeProperty()
  expires_at!: string;
}

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
