import { CreateOperatorInvitationRequest } from '@/api/generated/values/create-operator-invitation-request';
import { UpdateUserRequest } from '@/api/generated/values/update-user-request';
import { oneOf, textOf } from '@/frame/search/search-params';

export const PLATFORM_ROLES = CreateOperatorInvitationRequest.role;

const STATUSES = UpdateUserRequest.status;

interface UsersSearch {
  readonly q?: string;
  readonly status?: (typeof STATUSES)[number];
  readonly role?: (typeof PLATFORM_ROLES)[number];
  /** The user beside the table. */
  readonly user?: string;
}

export function readUsersSearch({ q, status, role, user }: Record<string, unknown>): UsersSearch {
  return {
    ...textOf('q', q),
    ...oneOf('status', status, STATUSES),
    ...oneOf('role', role, PLATFORM_ROLES),
    ...textOf('user', user),
  };
}
