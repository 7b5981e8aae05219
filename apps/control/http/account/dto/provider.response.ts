import { describeIdentity, type ExternalIdentity } from '#single-sign-on';
import { reply } from '../../conventions/fields/declare.js';
import { id, objectName, text, time } from '../../conventions/fields/kinds.js';

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
