import { RoutifyError, type Actor } from '#core';
import { missingProjectRights, missingRights } from '../domain/rights.js';
import {
  coversRole,
  isOrganizationRole,
  isPlatformRole,
  scopesAllow,
  type AccessAction,
  type OrganizationResource,
  type OrganizationRole,
  type ProjectRole,
} from '../domain/roles.js';

/**
 * The caller that gives rights to others, or takes them: a member with its credential. `role` null: an operator, which
 * the roles of organizations do not bind.
 */
export interface Giver {
  readonly actor: Actor;
  readonly memberId: string | null;
  readonly role: OrganizationRole | null;
  /** Of a token; empty: all that the role allows. */
  readonly scopes: readonly string[];
}

/** An operator, on routes of organizations. */
export function byOperator(actor: Actor): Giver {
  return { actor, memberId: null, role: null, scopes: [] };
}

/**
 * Throws 403 unless the giver holds at least the rights of a role of its organization: beyond those of `former`, the role
 * of a member until now. Only a person who is an owner makes an owner: a stolen token would take the organization over for
 * good.
 */
export function requireGivable(giver: Giver, role: string, former: string | null = null): void {
  const { actor, role: own, scopes } = giver;
  if (own === null || role === former || !isOrganizationRole(role)) return;
  requireOwner(giver, role);
  if (role === 'owner' && actor.kind === 'management_token') {
    throw notGivable('A token cannot make someone an owner. Log in and confirm your identity.', own);
  }
  const missing = missingRights(
    { role: own, scopes },
    role,
    former !== null && isOrganizationRole(former) ? former : null,
  );
  if (missing.length === 0) return;
  if (scopes.length === 0) throw notGivable(`The role ${own} cannot give the role ${role}.`, own);
  throw scopeMissing(`A token can give only rights that it has. The role ${role} needs ${missing.join(', ')}.`, {
    param: 'role',
    needed: missing,
    scopes,
  });
}

/**
 * Throws 403 unless the giver holds at least the rights of a role in a project.
 * @param own the giver's role in the project; null: none
 */
export function requireProjectGivable(
  { role: organizationRole, scopes }: Giver,
  own: ProjectRole | null,
  role: ProjectRole,
  former: ProjectRole | null,
): void {
  if (organizationRole === null || role === former) return;
  const missing = missingProjectRights({ role: organizationRole, scopes }, own, role, former);
  if (missing.length === 0) return;
  throw scopeMissing(`You can give only rights that you have. The role ${role} needs ${missing.join(', ')}.`, {
    param: 'role',
    needed: missing,
    scopes,
  });
}

/** Throws 403 unless the giver can act on owners, where `role` is theirs. */
export function requireOwner({ role: own }: Pick<Giver, 'role'>, role: string): void {
  if (role !== 'owner' || own === null || own === 'owner') return;
  throw notGivable('Only owners can add, change or remove owners.', own);
}

/** Throws 403 unless a token has all scopes that it gives to another one. Empty scopes: all that the role allows. */
export function requireScopes(own: readonly string[], given: readonly string[]): void {
  const beyond = given.filter((scope) => {
    const [resource, action] = scope.split(':') as [OrganizationResource, AccessAction];
    return !scopesAllow(own, resource, action);
  });
  if (beyond.length === 0 && (own.length === 0 || given.length > 0)) return;
  throw scopeMissing('A token can only create tokens with scopes that it has.', {
    param: 'scopes',
    needed: beyond,
    scopes: own,
  });
}

/**
 * The end of a credential that another one makes: by default not after its own. Throws 403 for a later one.
 * @param endsAt of the maker; null: it does not end by itself
 * @param chosen by the request, with null for never; undefined: the default
 */
export function requireLifetime(
  endsAt: Date | null,
  chosen: Date | null | undefined,
  expiresAt: Date | null,
): Date | null {
  if (endsAt === null || (expiresAt !== null && expiresAt <= endsAt)) return expiresAt;
  if (chosen === undefined) return endsAt;
  throw new RoutifyError('scope_missing', 'A token cannot create a token that expires after it.', {
    param: 'expires_at',
    metadata: { expires_at: endsAt.toISOString() },
  });
}

/** The operator that gives rights: its role as the request was admitted, by a session or a token. */
export interface OperatorGiver {
  readonly actor: Actor;
  readonly platformRole: string | null;
}

/**
 * Throws 403 unless a person gives an operator's role, and its own covers it. To take rights from `former`, the role until
 * now, needs neither.
 */
export function requireOperatorGivable(
  { actor, platformRole: own }: OperatorGiver,
  role: string | null,
  former: string | null,
): void {
  if (role === null || covers(former, role)) return;
  if (actor.kind !== 'user') {
    throw new RoutifyError('role_not_allowed', 'A token cannot make an operator. Log in and confirm your identity.', {
      metadata: { role: own, resource: 'users', action: 'write' },
    });
  }
  requireCovered(own, role);
}

/** Throws 403 unless the role of an operator covers one that it gives. */
export function requireCovered(own: string | null, role: string): void {
  if (covers(own, role)) return;
  throw new RoutifyError('role_not_allowed', `Your role cannot give the role ${role}.`, {
    metadata: { role: own, resource: 'users', action: 'write' },
  });
}

function covers(own: string | null, role: string): boolean {
  return own !== null && isPlatformRole(own) && isPlatformRole(role) && coversRole(own, role);
}

function notGivable(message: string, role: OrganizationRole): RoutifyError {
  return new RoutifyError('role_not_allowed', message, {
    metadata: { role, resource: 'members', action: 'write' },
  });
}

function scopeMissing(
  message: string,
  { param, needed, scopes }: { readonly param: string } & Record<'needed' | 'scopes', readonly string[]>,
): RoutifyError {
  return new RoutifyError('scope_missing', message, { param, metadata: { needed: needed.join(' '), scopes } });
}
