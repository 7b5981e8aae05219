import { PLATFORM_ROLES, type PlatformRole } from '#auth';
import { ChoiceField, TextField } from '../../../conventions/fields/fields.js';
import { NameField } from '../../../conventions/fields/name-field.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export const USER_STATUSES = ['active', 'suspended'] as const;

export class ListUsersQuery extends ListQuery {
  @TextField({
    max: 100,
    optional: true,
    description: 'Of these statuses only; a comma means "or".',
    example: 'active',
  })
  status?: string;

  @TextField({
    max: 100,
    optional: true,
    description: 'With these roles only; a comma means "or".',
    example: 'support',
  })
  platform_role?: string;

  @TextField({ max: 100, optional: true, description: 'Part of a name or an address.' })
  q?: string;
}

export class UpdateUserRequest {
  @NameField({ max: 100, optional: true, description: 'For people.', example: 'Ada Lovelace' })
  name?: string;

  @ChoiceField({ values: USER_STATUSES, optional: true, description: 'The tokens of a suspended user are refused.' })
  status?: string;

  @ChoiceField({ values: PLATFORM_ROLES, optional: true, nullable: true, description: 'As an operator. Null: none.' })
  platform_role?: PlatformRole | null;
}
