import type { components } from '@/api/generated/management';
import { CreateInvitationRequest } from '@/api/generated/values/create-invitation-request';

export type Member = components['schemas']['MemberResponse'];
export type Role = Member['role'];

const ROLES: readonly Role[] = CreateInvitationRequest.role;

/** The roles that a member may give: only owners make and change owners. */
export function rolesGivenBy(role: Role): Role[] {
  return ROLES.filter((other) => other !== 'owner' || role === 'owner');
}

/** Whether a member may change, cap or remove another one. */
export function mayManage(role: Role, other: Role): boolean {
  return role === 'owner' || (role === 'admin' && other !== 'owner');
}
