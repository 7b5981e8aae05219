import { describeUser, type MembersService, ORGANIZATION_ROLES, PLATFORM_ROLES, type User } from '#auth';
import { choice, id, optional, pick, shown, text, time, formatId } from '#core';
import { body, query, reply, personName, objectName, version, ListQuery, presentVersion } from '#core/http';

export const USER_STATUSES = ['active', 'suspended'] as const;

export class ListUsersQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Filter by status, comma-separated.', { max: 100, example: 'active' }),
    platform_role: text('Filter by role, comma-separated.', { max: 100, example: 'support' }),
    q: text('Part of the name or email.', { max: 100 }),
  }),
}) {}

export class UpdateUserRequest extends body(
  optional({
    name: personName('Display name.', { max: 100, example: 'Ada Lovelace' }),
    status: choice(USER_STATUSES, 'Status of the user. Tokens of suspended users are rejected.'),
    platform_role: choice(PLATFORM_ROLES, 'Operator role. `null`: none.', { nullable: true }),
  }),
) {}

export class UserResponse extends reply({
  id: id('usr'),
  object: objectName('user'),
  email: text({ example: 'ada@example.com' }),
  name: text({ example: 'Ada Lovelace' }),
  status: choice(['active', 'suspended', 'deleted']),
  ...shown(pick(UpdateUserRequest.fields, 'platform_role')),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

type Membership = Awaited<ReturnType<MembersService['membershipsOf']>>[number];

export class UserOrganizationResponse extends reply({
  id: id('org'),
  object: objectName('user_organization'),
  name: text({ example: 'Acme' }),
  status: choice(['active', 'suspended']),
  member_id: id('mbr'),
  role: choice(ORGANIZATION_ROLES),
}) {}

export function presentUserOrganization({ organization, member }: Membership): UserOrganizationResponse {
  return {
    id: formatId('org', organization.id),
    object: 'user_organization',
    name: organization.name,
    status: organization.status,
    member_id: formatId('mbr', member.id),
    role: member.role,
  };
}

export function presentUser(user: User): UserResponse {
  return {
    object: 'user',
    ...describeUser(user),
    ...presentVersion(user),
  };
}
