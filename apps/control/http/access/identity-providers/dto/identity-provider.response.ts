import { describeProvider, PROVIDER_KINDS, type IdentityProvider } from '#single-sign-on';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, flag, id, objectName, text, time, version } from '../../../conventions/fields/kinds.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';

export class IdentityProviderResponse extends reply({
  id: id('idp'),
  object: objectName('identity_provider'),
  kind: choice(PROVIDER_KINDS),
  name: text({ example: 'Acme SSO' }),
  issuer: text({ example: 'https://sso.example.com' }),
  client_id: text({ example: 'routify' }),
  has_secret: flag(),
  status: choice(['enabled', 'disabled']),
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
