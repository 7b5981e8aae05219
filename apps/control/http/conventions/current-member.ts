import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { KeyReach, MemberChanger, Membership } from '#auth';
import type { AdminRequest } from './admin-request.js';

/** A request of the customers' API by the time a handler runs. */
export type CustomerRequest = AdminRequest & { readonly membership: Membership };

/** `@CurrentMember() member: Membership`: for whom the request acts, on the customers' routes. */
export const CurrentMember = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Membership =>
    context.switchToHttp().getRequest<CustomerRequest>().membership,
);

/** `@ChangingMember() changer: MemberChanger`: the same, as whoever changes members and invitations. */
export const ChangingMember = createParamDecorator((_data: unknown, context: ExecutionContext): MemberChanger => {
  const { actor, membership } = context.switchToHttp().getRequest<CustomerRequest>();
  return { actor, role: membership.role };
});

/** Which keys a member may see and change. */
export function keyReachOf({ organization, memberId, ownOnly }: Membership): KeyReach {
  return { organizationId: organization.id, memberId: ownOnly ? memberId : null };
}
