import { ApiProperty } from '@nestjs/swagger';
import { describeIdentity, type ExternalIdentity } from '#single-sign-on';
import { IdProperty, ObjectProperty, TimeProperty } from '../../conventions/fields/response-properties.js';

export class ProviderRedirectResponse {
  @ObjectProperty('provider_redirect')
  object!: 'provider_redirect';

  @ApiProperty({
    type: 'string',
    description: 'Where the browser goes now: the page of log-in of the provider.',
    example: 'https://sso.example.com/authorize?client_id=routify',
  })
  url!: string;
}

export class IdentityResponse {
  @IdProperty('idn')
  id!: string;

  @ObjectProperty('identity')
  object!: 'identity';

  @IdProperty('idp')
  provider_id!: string;

  @ApiProperty({ type: 'string', example: 'https://sso.example.com' })
  issuer!: string;

  @ApiProperty({ type: 'string', description: 'The person, as the provider names it.', example: '248289761001' })
  subject!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'ada@example.com' })
  email!: string | null;

  @TimeProperty()
  created_at!: string;

  @TimeProperty({ nullable: true })
  last_used_at!: string | null;
}

export function presentRedirect(url: string): ProviderRedirectResponse {
  return { object: 'provider_redirect', url };
}

export function presentIdentity(identity: ExternalIdentity): IdentityResponse {
  return { object: 'identity', ...describeIdentity(identity) };
}
