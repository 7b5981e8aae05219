import { choice, id, objects, optional, text, time, formatId } from '#core';
import { body, reply, objectName } from '#core/http';
import { AUDIENCES } from '../../../domain/session-cookie.js';
import { describeIdentity, type ExternalIdentity } from '../../../single-sign-on/identities/external-identity.js';
import type { IdentityProvider } from '../../../single-sign-on/providers/identity-provider.js';
import { PROVIDER_KINDS } from '../../../single-sign-on/domain/presets.js';

/** Where the browser goes in the end. */
export class ReturnRequest extends body(
  optional({
    return_to: text('Path on this site to return to, without a fragment. Defaults to `/`.', {
      max: 500,
      example: '/keys',
    }),
  }),
) {}

export class ProviderLoginRequest extends body({
  ...ReturnRequest.fields,
  audience: choice(AUDIENCES, 'Type of session: `customer` or `operator`. Defaults to `customer`.', {
    optional: true,
    example: 'customer',
  }),
}) {}

export class ProviderRedirectResponse extends reply({
  object: objectName('provider_redirect'),
  url: text('URL of the provider’s login page, to redirect the browser to.', {
    example: 'https://sso.example.com/authorize?client_id=routify',
  }),
}) {}

export class IdentityResponse extends reply({
  id: id('idn'),
  object: objectName('identity'),
  provider_id: id('idp'),
  issuer: text({ example: 'https://sso.example.com' }),
  subject: text('Subject of the identity at the provider.', { example: '248289761001' }),
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
  providers: objects(AuthProviderResponse, 'Identity providers. Empty if the domain belongs to no organization.'),
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
