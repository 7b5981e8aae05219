import type { OrganizationRole } from '#auth';

interface RoleRules {
  readonly roleClaim: string | null;
  readonly roles: Readonly<Record<string, OrganizationRole>>;
}

/**
 * The role that a claim names: of several values the first one, in the order of the rules, that has one. Null: none, or an
 * owner's, which no provider gives.
 */
export function roleOf(
  { roleClaim, roles }: RoleRules,
  claims: Readonly<Record<string, unknown>>,
): OrganizationRole | null {
  if (roleClaim === null || !Object.hasOwn(claims, roleClaim)) return null;
  const values = new Set([claims[roleClaim]].flat());
  const [, role = null] = Object.entries(roles).find(([value]) => values.has(value)) ?? [];
  return role === 'owner' ? null : role;
}
