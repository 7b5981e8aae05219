import { ApiProperty } from '@nestjs/swagger';
import { formatId } from '#kernel';
import { PROVIDER_KINDS, type IdentityProvider } from '#single-sign-on';
import { IdProperty, ObjectProperty } from '../../conventions/fields/response-properties.js';

export class AuthProviderResponse {
  @IdProperty('idp')
  id!: string;

  @ApiProperty({ type: 'string', enum: [...PROVIDER_KINDS] })
  kind!: string;

  @ApiProperty({ type: 'string', example: 'Acme SSO' })
  name!: string;
}

export class OrganizationProvidersResponse {
  @ObjectProperty('organization_providers')
  object!: 'organization_providers';

  @ApiProperty({ type: [AuthProviderResponse], description: 'Empty: no organization has the domain.' })
  providers!: AuthProviderResponse[];
}

/** Those that people can log in by now. */
export function presentEnabled(providers: readonly IdentityProvider[]): AuthProviderResponse[] {
  return providers
    .filter(({ status }) => status === 'enabled')
    .map(({ id, kind, name }) => ({ id: formatId('idp', id), kind, name }));
}

export function presentProviders(providers: readonly IdentityProvider[]): OrganizationProvidersResponse {
  return { object: 'organization_providers', providers: presentEnabled(providers) };
}
