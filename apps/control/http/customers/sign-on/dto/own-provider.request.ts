import { ORGANIZATION_ROLES, type OrganizationRole } from '#auth';
import { field } from '../../../conventions/fields/field.js';
import { ChoiceField, TextField } from '../../../conventions/fields/fields.js';
import { isPlainObject } from '../../../conventions/is-plain-object.js';
import {
  CreateIdentityProviderRequest,
  UpdateIdentityProviderRequest,
} from '../../../access/identity-providers/dto/identity-provider.request.js';

/** A provider makes no owners. */
const ROLES = ORGANIZATION_ROLES.filter((role) => role !== 'owner');
const ROLES_MAX = 50;
const VALUE_MAX = 200;

const CLAIM = {
  max: 100,
  optional: true,
  nullable: true,
  description: 'The claim of an ID token that names the role of a member, as text or as a list; null: none.',
  example: 'groups',
} as const;

const DEFAULT_ROLE = {
  values: ROLES,
  optional: true,
  description: 'The role of new members without one; `viewer` unless named.',
  example: 'viewer',
} as const;

function RolesField(): PropertyDecorator {
  const isRole = (role: unknown): boolean => ROLES.some((one) => one === role);
  return field(
    {
      accepts: (value) =>
        isPlainObject(value) &&
        Object.keys(value).length <= ROLES_MAX &&
        Object.entries(value).every(([name, role]) => name.length <= VALUE_MAX && isRole(role)),
      expected: `an object of at most ${ROLES_MAX} roles (${ROLES.join(', ')}) by value of the claim`,
      schema: { type: 'object', additionalProperties: { type: 'string', enum: [...ROLES] } } as never,
    },
    {
      optional: true,
      description: 'The role of each value of the claim; of several the first one here. It is set at each log-in.',
      example: { 'ai-admins': 'admin' },
    },
  );
}

export class CreateOwnProviderRequest extends CreateIdentityProviderRequest {
  @TextField(CLAIM)
  role_claim?: string | null;

  @RolesField()
  roles?: Record<string, OrganizationRole>;

  @ChoiceField(DEFAULT_ROLE)
  default_role?: OrganizationRole;
}

export class UpdateOwnProviderRequest extends UpdateIdentityProviderRequest {
  @TextField(CLAIM)
  role_claim?: string | null;

  @RolesField()
  roles?: Record<string, OrganizationRole>;

  @ChoiceField(DEFAULT_ROLE)
  default_role?: OrganizationRole;
}
