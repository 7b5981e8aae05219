import { formatId } from '#kernel';
import { PROVIDER_KINDS, type IdentityProvider } from '#single-sign-on';
import { reply } from '../../conventions/fields/declare.js';
import { choice, id, objectName, objects, text } from '../../conventions/fields/kinds.js';

export class AuthProviderResponse extends reply({
  id: id('idp'),
  kind: choice(PROVIDER_KINDS),
  name: text({ example: 'Acme SSO' }),
}) {}

export class OrganizationProvidersResponse extends reply({
  object: objectName('organization_providers'),
  providers: objects(AuthProviderResponse, 'Empty: no organization has the domain.'),
}) {}

/** Those that people can log in by now. */
export function presentEnabled(providers: readonly IdentityProvider[]): AuthProviderResponse[] {
  return providers
    .filter(({ status }) => status === 'enabled')
    .map(({ id, kind, name }) => ({ id: formatId('idp', id), kind, name }));
}

export function presentProviders(providers: readonly IdentityProvider[]): OrganizationProvidersResponse {
  return { object: 'organization_providers', providers: presentEnabled(providers) };
}
