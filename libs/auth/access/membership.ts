import { formatId, parseId, RoutifyError } from '#core';
import { reachOf, type ProjectGrant, type Reach } from '../domain/reach.js';
import {
  isOrganizationRole,
  isProjectRole,
  levelAllows,
  ORGANIZATION_ACCESS,
  scopesAllow,
  type OrganizationResource,
  type OrganizationRole,
} from '../domain/roles.js';
import { isActive, type Organization } from '../organizations/organization.js';
import { roleRefusal, type RouteAccess } from './route-access.js';

/** The credential of a request of a customer: a management token, or a session. One of the two ids is set. */
export interface Credential {
  readonly tokenId: string | null;
  readonly sessionId: string | null;
  /** Of a token; empty: all that the role allows. */
  readonly scopes: readonly string[];
  /** The project that a token is limited to; null: none. */
  readonly projectId: string | null;
}

/** The member behind a request of the customer API, with its permissions. */
export interface Membership extends Credential {
  readonly organization: Organization;
  readonly memberId: string;
  readonly userId: string;
  readonly role: OrganizationRole;
  /** The objects that the request reaches. */
  readonly reach: Reach;
}

/** A member, with its organization. */
export interface HeldMembership {
  readonly organization: Organization;
  readonly member: {
    readonly id: string;
    readonly userId: string;
    readonly role: string;
    /** Its roles in projects. */
    readonly projects: readonly { readonly projectId: string; readonly role: string }[];
  };
}

export function membershipIn(
  held: readonly HeldMembership[],
  header: string | string[] | undefined,
  credential: Credential,
  access: RouteAccess,
): Membership {
  if (header === undefined) return membershipOf(held[0], credential, access);
  // An id of another kind names an organization that does not exist.
  const named = parseId('org', String(header));
  const found = held.find(({ organization }) => organization.id === named);
  if (found === undefined) throw foreignOrganization(held, credential);
  return membershipOf(found, credential, access);
}

function membershipOf(held: HeldMembership | undefined, credential: Credential, access: RouteAccess): Membership {
  if (held === undefined) throw memberOfNone(access);
  const { role } = held.member;
  const resource = access.resource as OrganizationResource;
  const levels = access.resource === null ? undefined : ORGANIZATION_ACCESS[resource];
  if (levels === undefined || !isOrganizationRole(role)) throw roleRefusal(role, access);
  const { scopes, projectId: onlyProjectId } = credential;
  const caller = { level: levels[role], grants: grantsOf(held.member), onlyProjectId };
  const reach = reachOf(resource, access.action, caller);
  if (reach === null) throw onlyProjectId === null ? roleRefusal(role, access) : projectRefusal(onlyProjectId, access);
  if (!scopesAllow(scopes, resource, access.action)) {
    const needed = `${resource}:${access.action}`;
    throw new RoutifyError('scope_missing', `This token does not have the scope ${needed}.`, {
      metadata: { needed, scopes },
    });
  }
  const { organization, member } = held;
  requireServed(organization, access);
  return { ...credential, organization, memberId: member.id, userId: member.userId, role, reach };
}

function grantsOf({ projects }: HeldMembership['member']): readonly ProjectGrant[] {
  return projects.flatMap(({ projectId, role }) => (isProjectRole(role) ? [{ projectId, role }] : []));
}

/** Whether role and scopes allow changes of a resource, for what an answer to a read shows only to those who may. */
export function mayWrite({ role, scopes }: Membership, resource: OrganizationResource): boolean {
  return levelAllows(ORGANIZATION_ACCESS[resource][role], 'write') && scopesAllow(scopes, resource, 'write');
}

function projectRefusal(projectId: string, { resource, action }: RouteAccess): RoutifyError {
  const project = formatId('prj', projectId);
  return new RoutifyError('scope_missing', `This token reaches only the project ${project}.`, {
    metadata: { needed: `${resource ?? ''}:${action}`, project_id: project },
  });
}

/** A person who has left, or was removed. */
function memberOfNone({ resource, action }: RouteAccess): RoutifyError {
  return new RoutifyError('role_not_allowed', 'This account is not a member of any organization.', {
    metadata: { role: '', resource, action },
  });
}

function foreignOrganization(held: readonly HeldMembership[], { tokenId }: Credential): RoutifyError {
  const [own] = held;
  const message =
    tokenId === null
      ? 'The organization does not exist, or this account is not a member of it.'
      : 'The organization does not exist, or the management token belongs to another one.';
  return new RoutifyError('not_found', message, {
    param: 'X-Routify-Organization',
    ...(own === undefined ? {} : { metadata: { organization: formatId('org', own.organization.id) } }),
  });
}

/** Members of a suspended organization can read, not write. */
function requireServed(organization: Organization, { action }: RouteAccess): void {
  if (organization.archivedAt !== null || (action === 'write' && !isActive(organization))) {
    throw new RoutifyError('account_suspended', 'The organization is suspended.');
  }
}
