import {
  isPlatformRole,
  levelAllows,
  PLATFORM_ACCESS,
  type AccessAction,
  type PlatformResource,
} from '../domain/roles.js';
import { roleRefusal } from './route-access.js';

/** Throws 403 unless a platform role, of a token or a user, allows the action of the route. */
export function requireOperatorRole(
  platformRole: string | null,
  access: { readonly resource: string | null; readonly action: AccessAction },
): void {
  const role = platformRole ?? '';
  const levels = access.resource === null ? undefined : PLATFORM_ACCESS[access.resource as PlatformResource];
  if (!isPlatformRole(role) || levels === undefined || !levelAllows(levels[role], access.action)) {
    throw roleRefusal(role, access);
  }
}
