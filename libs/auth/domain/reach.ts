import { levelAllows, PROJECT_ACCESS, type AccessAction, type AccessLevel, type ProjectRole } from './roles.js';

/** Which objects of an organization a request reaches: all, or those that one of the other fields has. */
export interface Reach {
  readonly all: boolean;
  /** Those of the member. */
  readonly own: boolean;
  /** All of these projects. */
  readonly projectIds: readonly string[];
  /** Those of the member in these projects. */
  readonly ownProjectIds: readonly string[];
}

/** What a request reaches of an organization's projects, or of their caps. */
export interface ProjectReach {
  readonly organizationId: string;
  /** These projects alone; null: all, and what is in none. */
  readonly projectIds: readonly string[] | null;
}

/** A role in a project. */
export interface ProjectGrant {
  readonly projectId: string;
  readonly role: ProjectRole;
}

interface ReachingCaller {
  /** That of its role in the organization. */
  readonly level: AccessLevel;
  readonly grants: readonly ProjectGrant[];
  /** Of a token that reaches one project alone; null: of no such token. */
  readonly onlyProjectId: string | null;
}

/** Of who reaches all of an organization. */
export const ALL_REACHED: Reach = { all: true, own: false, projectIds: [], ownProjectIds: [] };
const NOTHING: Reach = { all: false, own: false, projectIds: [], ownProjectIds: [] };

/**
 * What a caller reaches by an action on a resource: by its role in the organization, and by those in projects. Null: neither
 * allows the action.
 */
export function reachOf(
  resource: string,
  action: AccessAction,
  { level, grants, onlyProjectId }: ReachingCaller,
): Reach | null {
  const ofOrganization = levelAllows(level, action);
  const isAll = ofOrganization && (level === 'read' || level === 'write');
  const isOwn = ofOrganization && level === 'own';
  if (!Object.hasOwn(PROJECT_ACCESS, resource)) {
    if (onlyProjectId !== null || !ofOrganization) return null;
    return isAll ? ALL_REACHED : { ...NOTHING, own: isOwn };
  }
  const levels = PROJECT_ACCESS[resource as keyof typeof PROJECT_ACCESS];
  const allowed = grants.filter(({ projectId, role }) => {
    return (onlyProjectId === null || projectId === onlyProjectId) && levelAllows(levels[role], action);
  });
  if (!ofOrganization && allowed.length === 0) return null;
  if (isAll) return onlyProjectId === null ? ALL_REACHED : { ...NOTHING, projectIds: [onlyProjectId] };
  const projectIds = idsOf(allowed.filter(({ role }) => levels[role] !== 'own'));
  const ownProjectIds = idsOf(allowed.filter(({ role }) => levels[role] === 'own'));
  if (onlyProjectId === null) return { all: false, own: isOwn, projectIds, ownProjectIds };
  // A member sees its objects in any project, and makes them where it has a role.
  if (action === 'write') return allowed.length === 0 ? null : { ...NOTHING, projectIds, ownProjectIds };
  const seesOwn = isOwn && projectIds.length === 0;
  return { ...NOTHING, projectIds, ownProjectIds: seesOwn ? [onlyProjectId] : ownProjectIds };
}

function idsOf(grants: readonly ProjectGrant[]): string[] {
  return grants.map(({ projectId }) => projectId);
}

/** Whether an object is within a reach. */
export function reaches(
  { all, own, projectIds, ownProjectIds }: Reach,
  { projectId, isOwn }: { readonly projectId: string | null; readonly isOwn: boolean },
): boolean {
  if (all || (own && isOwn)) return true;
  return projectId !== null && (projectIds.includes(projectId) || (isOwn && ownProjectIds.includes(projectId)));
}

/** Whether what belongs to a project, or to none, may be made or moved there. */
export function mayHaveIn(
  reach: Reach,
  { projectId, isOwn }: { readonly projectId: string | null; readonly isOwn: boolean },
): boolean {
  return reaches(projectId === null ? reach : { ...reach, own: false }, { projectId, isOwn });
}
