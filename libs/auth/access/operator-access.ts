import {
  isPlatformRole,
  levelAllows,
  PLATFORM_ACCESS,
  type AccessAction,
  type PlatformResource,
} from '../domain/roles.js';
import { roleRefusal } from './route-access.js';

/** Whether a platform role, of a token or a user, allows an action. */
export function operatorMay(platformRole: string | null, resource: PlatformResource, action: AccessAction): boolean {
  const role = platformRole ?? '';
  return isPlatformRole(role) && levelAllows(PLATFORM_ACCESS[resource][role], action);
}

/** Throws 403 unless a platform role allows the action of the route. */
export function requireOperatorRole(
  platformRole: string | null,
  access: { readonly resource: string | null; readonly action: AccessAction },
): void {
  const resource = Object.keys(PLATFORM_ACCESS).find((known) => known === access.resource);
  if (resource !== undefined && operatorMay(platformRole, resource as PlatformResource, access.action)) return;
  throw roleRefusal(platformRole ?? '', access);
}
