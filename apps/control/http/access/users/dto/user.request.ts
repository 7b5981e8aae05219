import { PLATFORM_ROLES } from '#auth';
import { body, optional, query } from '../../../conventions/fields/declare.js';
import { choice, text } from '../../../conventions/fields/kinds.js';
import { personName } from '../../../conventions/fields/people.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export const USER_STATUSES = ['active', 'suspended'] as const;

export class ListUsersQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Of these statuses only; a comma means "or".', { max: 100, example: 'active' }),
    platform_role: text('With these roles only; a comma means "or".', { max: 100, example: 'support' }),
    q: text('Part of a name or an address.', { max: 100 }),
  }),
}) {}

export class UpdateUserRequest extends body(
  optional({
    name: personName('For people.', { max: 100, example: 'Ada Lovelace' }),
    status: choice(USER_STATUSES, 'The tokens of a suspended user are refused.'),
    platform_role: choice(PLATFORM_ROLES, 'As an operator. Null: none.', { nullable: true }),
  }),
) {}
