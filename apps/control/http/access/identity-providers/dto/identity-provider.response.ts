import { ApiProperty } from '@nestjs/swagger';
import { describeProvider, PROVIDER_KINDS, type IdentityProvider } from '#single-sign-on';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';

export class IdentityProviderResponse {
  @IdProperty('idp')
  id!: string;

  @ObjectProperty('identity_provider')
  object!: 'identity_provider';

  @ApiProperty({ type: 'string', enum: [...PROVIDER_KINDS] })
  kind!: string;

  @ApiProperty({ type: 'string', example: 'Acme SSO' })
  name!: string;

  @ApiProperty({ type: 'string', example: 'https://sso.example.com' })
  issuer!: string;

  @ApiProperty({ type: 'string', example: 'routify' })
  client_id!: string;

  @ApiProperty({ type: 'boolean' })
  has_secret!: boolean;

  @ApiProperty({ type: 'string', enum: ['enabled', 'disabled'] })
  status!: string;

  @ApiProperty({
    type: 'string',
    description: 'To register at the provider: where browsers come back to.',
    example: 'https://ai.example.com/api/v1/auth/providers/idp_01jd3k9v6qe8yb5t2x7m4c0n1p/callback',
  })
  redirect_uri!: string;

  @ApiProperty({
    type: 'string',
    description: 'To register at the provider: where it reports that a person logged out there.',
    example: 'https://ai.example.com/api/v1/auth/providers/idp_01jd3k9v6qe8yb5t2x7m4c0n1p/backchannel-logout',
  })
  backchannel_logout_uri!: string;

  @VersionProperty()
  version!: number;

  @TimeProperty()
  created_at!: string;

  @TimeProperty()
  updated_at!: string;
}

export function presentProvider(provider: IdentityProvider, publicUrl: string) {
  const fields = describeProvider(provider);
  return {
    object: 'identity_provider' as const,
    ...fields,
    ...addressesOf(fields.id, publicUrl),
    ...presentVersion(provider),
  };
}

/** Of this installation, for the provider. */
function addressesOf(id: string, publicUrl: string) {
  const base = `${publicUrl}/api/v1/auth/providers/${id}`;
  return { redirect_uri: `${base}/callback`, backchannel_logout_uri: `${base}/backchannel-logout` };
}
