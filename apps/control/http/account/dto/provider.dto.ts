import { choice, id, objects, optional, text, time } from '#fields';
import { AUDIENCES } from '#identity';
import { formatId } from '#kernel';
import { describeIdentity, type ExternalIdentity, type IdentityProvider, PROVIDER_KINDS } from '#single-sign-on';
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';

/** Where the browser goes in the end. */
export class ReturnRequest extends body(
  optional({
    return_to: text('The path of this site where the browser goes in the end; `/` unless named.', {
      max: 500,
      example: '/keys',
    }),
  }),
) {}

export class ProviderLoginRequest extends body({
  ...ReturnRequest.fields,
  audience: choice(AUDIENCES, 'The side to log in to: `customer`, unless named, or `operator`.', {
    optional: true,
    example: 'customer',
  }),
}) {}

export class ProviderRedirectResponse extends reply({
  object: objectName('provider_redirect'),
  url: text('Where the browser goes now: the page of log-in of the provider.', {
    example: 'https://sso.example.com/authorize?client_id=routify',
  }),
}) {}

export class IdentityResponse extends reply({
  id: id('idn'),
  object: objectName('identity'),
  provider_id: id('idp'),
  issuer: text({ example: 'https://sso.example.com' }),
  subject: text('The person, as the provider names it.', { example: '248289761001' }),
  email: text({ nullable: true, example: 'ada@example.com' }),
  created_at: time(),
  last_used_at: time({ nullable: true }),
}) {}

export function presentRedirect(url: string): ProviderRedirectResponse {
  return { object: 'provider_redirect', url };
}

export function presentIdentity(identity: ExternalIdentity): IdentityResponse {
  return { object: 'identity', ...describeIdentity(identity) };
}

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
