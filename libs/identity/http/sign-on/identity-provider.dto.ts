import { choice, flag, id, omit, shown, text, time, Secret } from '#core';
import { body, reply, objectName, version, presentVersion } from '#core/http';
import { describeProvider, type IdentityProvider } from '../../single-sign-on/providers/identity-provider.js';
import { PROVIDER_KINDS } from '../../single-sign-on/domain/presets.js';

const NAME = { max: 60, description: 'Name on the login page.', example: 'Acme SSO' };
const CLIENT_ID = { max: 300, description: 'Client ID from the provider.', example: 'routify' };
const SECRET = {
  max: 1_000,
  description: 'Client secret from the provider. `null`: none. Write-only.',
  example: 'wJalrXUtnFEMI',
};
const ISSUER = {
  max: 500,
  optional: true,
  description: 'Issuer URL of the provider, the base of its discovery document. Defaults to that of the kind.',
  example: 'https://sso.example.com',
} as const;

export class CreateIdentityProviderRequest extends body({
  kind: choice(
    PROVIDER_KINDS,
    'Kind of provider. `oidc`: any OpenID Connect provider. GitHub, Yandex and VK use OAuth 2.',
    {
      example: 'oidc',
    },
  ),
  name: text(NAME),
  issuer: text(ISSUER),
  client_id: text(CLIENT_ID),
  client_secret: text({ ...SECRET, optional: true, nullable: true }),
}) {}

export class UpdateIdentityProviderRequest extends body({
  name: text({ ...NAME, optional: true }),
  issuer: text(ISSUER),
  client_id: text({ ...CLIENT_ID, optional: true }),
  client_secret: text({
    ...SECRET,
    description: `${SECRET.description} Required when \`issuer\` leads to another address, which does not get the stored one.`,
    optional: true,
    nullable: true,
  }),
  status: choice(
    ['enabled', 'disabled'],
    'Status. A disabled provider can’t be used to log in. Existing sessions stay open.',
    {
      optional: true,
      example: 'enabled',
    },
  ),
}) {}

export class RotateClientSecretRequest extends body({
  client_secret: text({ ...SECRET, nullable: true }),
}) {}

export class IdentityProviderResponse extends reply({
  id: id('idp'),
  object: objectName('identity_provider'),
  ...shown(omit(CreateIdentityProviderRequest.fields, 'client_secret')),
  has_secret: flag(),
  status: shown(UpdateIdentityProviderRequest.fields).status,
  redirect_uri: text('Redirect URI to register with the provider.', {
    example: 'https://ai.example.com/api/v1/auth/providers/idp_01jd3k9v6qe8yb5t2x7m4c0n1p/callback',
  }),
  backchannel_logout_uri: text('Back-channel logout URI to register with the provider.', {
    example: 'https://ai.example.com/api/v1/auth/providers/idp_01jd3k9v6qe8yb5t2x7m4c0n1p/backchannel-logout',
  }),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

/** Wraps the secret in a `Secret`, which never prints its value. */
export function secretOf<T extends string | null | undefined>(given: T): Secret | Exclude<T, string>;
export function secretOf(given: string | null | undefined): Secret | null | undefined {
  return typeof given === 'string' ? new Secret(given) : given;
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
