import { ORGANIZATION_ROLES, type OrganizationRole } from '#auth';
import { choice, isPlainObject, kind, optional, pick, shape, shown, text } from '#core';
import { body, reply } from '#core/http';
import { describeOwnProvider, type IdentityProvider } from '../../single-sign-on/providers/identity-provider.js';
import {
  CreateIdentityProviderRequest,
  IdentityProviderResponse,
  presentProvider,
  UpdateIdentityProviderRequest,
} from './identity-provider.dto.js';

/** A provider makes no owners. */
const ROLES = ORGANIZATION_ROLES.filter((role) => role !== 'owner');
const ROLES_MAX = 50;
const VALUE_MAX = 200;

const roles = kind<Record<string, OrganizationRole>>(() => ({
  schema: { type: 'object', additionalProperties: { type: 'string', enum: [...ROLES] } },
  check: {
    accepts: (value) =>
      isPlainObject(value) &&
      Object.keys(value).length <= ROLES_MAX &&
      Object.entries(value).every(([name, role]) => name.length <= VALUE_MAX && ROLES.some((one) => one === role)),
    expected: `an object of at most ${ROLES_MAX} roles (${ROLES.join(', ')}) by value of the claim`,
  },
}));

export class CreateOwnProviderRequest extends body({
  ...CreateIdentityProviderRequest.fields,
  ...optional({
    role_claim: text('Claim with the member’s role, as text or list, from the ID token or UserInfo. `null`: none.', {
      max: 100,
      nullable: true,
      example: 'groups',
    }),
    roles: roles(
      'Roles by value of the claim. The first match applies, at each login. A role that the claim no longer names becomes the default role.',
      {
        example: { 'ai-admins': 'admin' },
      },
    ),
    default_role: choice(ROLES, 'Role of new members without a match. Defaults to `viewer`.', { example: 'viewer' }),
  }),
}) {}

export class UpdateOwnProviderRequest extends body({
  ...UpdateIdentityProviderRequest.fields,
  ...pick(CreateOwnProviderRequest.fields, 'role_claim', 'roles', 'default_role'),
}) {}

export class OwnProviderResponse extends reply({
  ...IdentityProviderResponse.fields,
  ...shown(pick(CreateOwnProviderRequest.fields, 'role_claim')),
  roles: shape<object>(
    { type: 'object', additionalProperties: { type: 'string' } },
    { example: { 'ai-admins': 'admin' } },
  ),
  default_role: choice(ORGANIZATION_ROLES),
}) {}

export function presentOwnProvider(provider: IdentityProvider, publicUrl: string): OwnProviderResponse {
  return { ...presentProvider(provider, publicUrl), ...describeOwnProvider(provider) };
}
