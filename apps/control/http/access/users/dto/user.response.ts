import { describeUser, PLATFORM_ROLES, type User } from '#auth';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, id, objectName, text, time, version } from '../../../conventions/fields/kinds.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';

export class UserResponse extends reply({
  id: id('usr'),
  object: objectName('user'),
  email: text({ example: 'ada@example.com' }),
  name: text({ example: 'Ada Lovelace' }),
  status: choice(['active', 'suspended', 'deleted']),
  platform_role: choice(PLATFORM_ROLES, { nullable: true }),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

export function presentUser(user: User): UserResponse {
  return {
    object: 'user',
    ...describeUser(user),
    ...presentVersion(user),
  };
}
