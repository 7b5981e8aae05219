import { choice, flag, id, omit, shown, text, time } from '#fields';
import { describeProvider, type IdentityProvider, PROVIDER_KINDS } from '#single-sign-on';
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName, version } from '../../conventions/fields/resource-fields.js';
import { presentVersion } from '../../conventions/writes/present-version.js';

const NAME = { max: 60, description: 'As the page of log-in shows it.', example: 'Acme SSO' };
const CLIENT_ID = { max: 300, description: 'Of this installation, as the provider gave it.', example: 'routify' };
const SECRET = {
  max: 1_000,
  description: 'As the provider gave it; null: it gave none. Write-only.',
  example: 'wJalrXUtnFEMI',
};
const ISSUER = {
  max: 500,
  optional: true,
  description: 'The URL of the provider, below which its discovery is; that of the kind, unless named.',
  example: 'https://sso.example.com',
} as const;

export class CreateIdentityProviderRequest extends body({
  kind: choice(PROVIDER_KINDS, '`oidc`: any provider of OpenID Connect. GitHub, Yandex and VK log in by OAuth 2.', {
    example: 'oidc',
  }),
  name: text(NAME),
  issuer: text(ISSUER),
  client_id: text(CLIENT_ID),
  client_secret: text({ ...SECRET, optional: true, nullable: true }),
}) {}

export class UpdateIdentityProviderRequest extends body({
  name: text({ ...NAME, optional: true }),
  issuer: text(ISSUER),
  client_id: text({ ...CLIENT_ID, optional: true }),
  status: choice(['enabled', 'disabled'], 'A disabled one logs no one in; sessions that it began stay.', {
    optional: true,
    example: 'enabled',
  }),
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
  redirect_uri: text('To register at the provider: where browsers come back to.', {
    example: 'https://ai.example.com/api/v1/auth/providers/idp_01jd3k9v6qe8yb5t2x7m4c0n1p/callback',
  }),
  backchannel_logout_uri: text('To register at the provider: where it reports that a person logged out there.', {
    example: 'https://ai.example.com/api/v1/auth/providers/idp_01jd3k9v6qe8yb5t2x7m4c0n1p/backchannel-logout',
  }),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

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
