import { ORGANIZATION_ROLES } from '#auth';
import { describeOwnProvider, type IdentityProvider } from '#single-sign-on';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, shape, text } from '../../../conventions/fields/kinds.js';
import {
  IdentityProviderResponse,
  presentProvider,
} from '../../../access/identity-providers/dto/identity-provider.response.js';

export class OwnProviderResponse extends reply({
  ...IdentityProviderResponse.fields,
  role_claim: text({ nullable: true, example: 'groups' }),
  roles: shape<object>(
    { type: 'object', additionalProperties: { type: 'string' } },
    { example: { 'ai-admins': 'admin' } },
  ),
  default_role: choice(ORGANIZATION_ROLES),
}) {}

export function presentOwnProvider(provider: IdentityProvider, publicUrl: string): OwnProviderResponse {
  return { ...presentProvider(provider, publicUrl), ...describeOwnProvider(provider) };
}
