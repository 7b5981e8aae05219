import {
  levelCovers,
  PROJECT_ACCESS,
  type ProjectRole,
  ORGANIZATION_ACCESS,
  scopesAllow,
  type AccessLevel,
  type OrganizationResource,
  type OrganizationRole,
} from './roles.js';

/** What a caller of the customers' API holds: what its role allows, within the scopes of its token. */
interface HeldRights {
  readonly role: OrganizationRole;
  /** Of a token; empty: all that the role allows. */
  readonly scopes: readonly string[];
}

/** `me` is left out: it reaches the objects of the member itself, whatever its role. */
const GIVEN = (Object.keys(ORGANIZATION_ACCESS) as OrganizationResource[]).filter((resource) => resource !== 'me');

/**
 * Rights of a role that a giver does not hold, as `keys:write`. Empty: the giver holds at least what it gives. Of a member
 * with the role `former` only what the new role adds counts: to take rights needs none of them.
 */
export function missingRights(
  held: HeldRights,
  role: OrganizationRole,
  former: OrganizationRole | null = null,
): readonly string[] {
  return GIVEN.flatMap((resource) => {
    const given = levelOf(role, resource);
    if (former !== null && levelCovers(levelOf(former, resource), given)) return [];
    return levelCovers(heldLevel(held, resource), given) ? [] : [`${resource}:${given === 'own' ? 'write' : given}`];
  });
}

/**
 * Rights of a role in a project that a giver does not hold there, by its role in the organization or in the project. Of a
 * member with the role `former` only what the new role adds counts.
 * @param own the giver's role in the project; null: none
 */
export function missingProjectRights(
  held: HeldRights,
  own: ProjectRole | null,
  role: ProjectRole,
  former: ProjectRole | null,
): readonly string[] {
  return (Object.keys(PROJECT_ACCESS) as (keyof typeof PROJECT_ACCESS)[]).flatMap((resource) => {
    const levels: Readonly<Record<ProjectRole, AccessLevel>> = PROJECT_ACCESS[resource];
    const given = levels[role] === 'own' && !Object.values(levels).includes('write') ? 'read' : levels[role];
    if (former !== null && levelCovers(levels[former], given)) return [];
    const inProject = own === null ? 'none' : within(held, resource, levels[own]);
    const isHeld = levelCovers(heldLevel(held, resource), given) || levelCovers(inProject, given);
    return isHeld ? [] : [`${resource}:${given === 'own' ? 'write' : given}`];
  });
}

/** Of what is only read, a part is not more than the whole. */
function levelOf(role: OrganizationRole, resource: OrganizationResource): AccessLevel {
  const levels: Readonly<Record<OrganizationRole, AccessLevel>> = ORGANIZATION_ACCESS[resource];
  const isWritten = Object.values(levels).includes('write');
  return levels[role] === 'own' && !isWritten ? 'read' : levels[role];
}

function heldLevel(held: HeldRights, resource: OrganizationResource): AccessLevel {
  return within(held, resource, ORGANIZATION_ACCESS[resource][held.role]);
}

/** A scope to read leaves nothing of `own` that another member could get. */
function within(
  { scopes }: Pick<HeldRights, 'scopes'>,
  resource: OrganizationResource,
  level: AccessLevel,
): AccessLevel {
  if (scopesAllow(scopes, resource, 'write')) return level;
  if (level === 'own' || !scopesAllow(scopes, resource, 'read')) return 'none';
  return level === 'write' ? 'read' : level;
}
