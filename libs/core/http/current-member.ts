import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Giver, Membership, ProjectReach } from '#auth';
import type { AdminRequest } from './admin-request.js';

/** A request of the customer API as handlers see it. */
export type CustomerRequest = AdminRequest & { readonly membership: Membership };

/** `@CurrentMember() member: Membership`: the membership of the request, on customer routes. */
export const CurrentMember = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Membership =>
    context.switchToHttp().getRequest<CustomerRequest>().membership,
);

/** `@ChangingMember() changer: Giver`: actor and membership, for changes that give rights to others, or take them. */
export const ChangingMember = createParamDecorator((_data: unknown, context: ExecutionContext): Giver => {
  const { actor, membership } = context.switchToHttp().getRequest<CustomerRequest>();
  return { actor, memberId: membership.memberId, role: membership.role, scopes: membership.scopes };
});

/** The projects that a member can see or change, as its request does, or whose caps: `projectIds` null is the whole organization. */
export function projectReachOf({ organization, reach }: Membership): ProjectReach {
  return { organizationId: organization.id, projectIds: reach.all ? null : reach.projectIds };
}

/** The keys that a member can see or change, as its request does. */
export function keyReachOf({ organization, memberId, reach }: Membership) {
  return { ...reach, organizationId: organization.id, memberId };
}
