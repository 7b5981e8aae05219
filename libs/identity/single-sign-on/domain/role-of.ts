import type { OrganizationRole } from '#auth';
import type { Claims } from './proven-person.js';

interface RoleRules {
  readonly roleClaim: string | null;
  readonly roles: Readonly<Record<string, OrganizationRole>>;
}

/**
 * The role that a claim names: of several values the first one, in the order of the rules, that has one. Null: none, or an
 * owner's, which no provider gives. `unknown`: the provider has the claim elsewhere (Core 5.6.2), as Microsoft has of people
 * in more than 200 groups.
 */
export function roleOf({ roleClaim, roles }: RoleRules, claims: Claims): OrganizationRole | 'unknown' | null {
  if (roleClaim === null) return null;
  if (!Object.hasOwn(claims, roleClaim)) return isElsewhere(roleClaim, claims) ? 'unknown' : null;
  const values = new Set([claims[roleClaim]].flat());
  const [, role = null] = Object.entries(roles).find(([value]) => values.has(value)) ?? [];
  return role === 'owner' ? null : role;
}

function isElsewhere(claim: string, { _claim_names: names }: Claims): boolean {
  return typeof names === 'object' && names !== null && Object.hasOwn(names, claim);
}
