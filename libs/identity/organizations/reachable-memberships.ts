import type { MembersService } from '#auth';
import type { SessionReach } from './organization-security.js';

/** A membership, with its organization. */
export type HeldMembership = Awaited<ReturnType<MembersService['membershipsOf']>>[number];

/**
 * The memberships that a session reaches. One that a provider of an organization began reaches this organization alone,
 * and not as its owner: who runs the provider could name any person. Owners log in to their own account.
 */
export function reachableMemberships(
  { organizationId }: Pick<SessionReach, 'organizationId'>,
  held: readonly HeldMembership[],
): readonly HeldMembership[] {
  if (organizationId === null) return held;
  return held.filter(({ organization, member }) => organization.id === organizationId && member.role !== 'owner');
}
