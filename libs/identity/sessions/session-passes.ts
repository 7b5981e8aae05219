import { Injectable } from '@nestjs/common';
import { AccessControl, MembersService, Pass, UsersService, type Membership, type User } from '#auth';
import { formatId, RoutifyError } from '#core';
import type { SessionAudience } from '../domain/session-cookie.js';
import { OrganizationSecurityService } from '../organizations/organization-security.service.js';
import { requireRules, type SecurityRules } from '../organizations/organization-security.js';
import { reachableMemberships, type HeldMembership } from '../organizations/reachable-memberships.js';
import { endOf, type Session } from './session.js';
import { SessionsService } from './sessions.service.js';

type RouteAccess = Pass['access'];

/** A living session of an active user, with all that its rights follow from. */
export interface SessionState {
  readonly session: Session;
  readonly user: User;
  /** The memberships of the user, or the one that an operator acts as. Empty where the route is of no customer. */
  readonly held: readonly HeldMembership[];
  readonly rulesOf: (organizationId: string) => SecurityRules;
}

/** What sessions admit to: for requests, and again for answers that last. */
@Injectable()
export class SessionPasses {
  constructor(
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly rules: OrganizationSecurityService,
    private readonly access: AccessControl,
  ) {}

  /** The session of a cookie. Throws 401 when there is none that is alive, of an active user. */
  async find(secret: string, audience: SessionAudience, access: RouteAccess): Promise<SessionState> {
    const session = await this.sessions.find(secret, audience);
    const [state] = session === null ? [] : await this.statesOf([session], access.audience === 'customers');
    if (state === undefined) throw sessionRequired();
    return state;
  }

  /** Throws 403 for a session that opens nothing yet, and for what an operator who acts as a member may not do. */
  requireOpen({ session, user }: SessionState, access: RouteAccess): void {
    if (session.restricted && access.audience !== 'account') {
      throw new RoutifyError(
        'factor_setup_required',
        'Set up a second factor, or confirm the session with the existing one: /api/v1/auth.',
      );
    }
    if (session.audience === 'impersonation') this.requireImpersonable(access, user);
  }

  /** Throws 403 for what the role or the organization does not allow, 404 for an organization of others. */
  admit(state: SessionState, header: string | string[] | undefined, access: RouteAccess): Pass {
    const { session, user } = state;
    const membership = this.membershipIn(state, header, access);
    if (access.audience === 'operators') this.access.requireOperator(user.platformRole, access);
    return new Pass({
      credential: { kind: 'session', id: session.id },
      userId: user.id,
      access,
      membership,
      platformRole: session.audience === 'customer' ? null : user.platformRole,
      endsAt: endOf(session),
    });
  }

  /** A fixed number of queries, however many passes. */
  async renew(passes: readonly Pass[]): Promise<ReadonlyMap<Pass, Pass>> {
    const ids = passes.flatMap(({ credential: { kind, id } }) => (kind === 'session' ? [id] : []));
    const states = await this.statesOf(await this.sessions.listAlive([...new Set(ids)]), true);
    const byId = new Map(states.map((state) => [state.session.id, state]));
    return Pass.renew(passes, ({ credential, access, membership }) => {
      const state = credential.kind === 'session' ? byId.get(credential.id) : undefined;
      if (state === undefined) return null;
      this.requireOpen(state, access);
      return this.admit(state, membership === null ? undefined : formatId('org', membership.organization.id), access);
    });
  }

  private async statesOf(sessions: readonly Session[], readsMembers: boolean): Promise<SessionState[]> {
    const own = readsMembers ? sessions.filter(({ audience }) => audience === 'customer') : [];
    const [users, memberships, acted] = await Promise.all([
      this.users.listByIds([...new Set(sessions.map(({ userId }) => userId))]),
      this.members.membershipsOfAll([...new Set(own.map(({ userId }) => userId))]),
      this.members.findHeldAll(sessions.flatMap(({ memberId }) => memberId ?? [])),
    ]);
    const rulesOf = await this.rules.rulesOf([...new Set(memberships.map(({ organization }) => organization.id))]);
    const userById = new Map(users.map((user) => [user.id, user]));
    const ofUser = byUser(memberships);
    const actedById = new Map(acted.map((held) => [held.member.id, held]));
    return sessions.flatMap((session) => {
      const user = userById.get(session.userId);
      if (user?.status !== 'active') return [];
      if (session.audience !== 'impersonation') return [{ session, user, held: ofUser.get(user.id) ?? [], rulesOf }];
      const held = actedById.get(session.memberId ?? '');
      return held === undefined ? [] : [{ session, user, held: [held], rulesOf }];
    });
  }

  private membershipIn(
    { session, held, rulesOf }: SessionState,
    header: string | string[] | undefined,
    access: RouteAccess,
  ): Membership | null {
    if (access.audience !== 'customers') return null;
    const credential = { tokenId: null, sessionId: session.id, scopes: [], projectId: null };
    if (session.audience === 'impersonation') return this.access.membership(held, header, credential, access);
    const membership = this.access.membership(reachableMemberships(session, held), header, credential, access);
    const { id } = membership.organization;
    requireRules(rulesOf(id), session, { id, role: membership.role });
    return membership;
  }

  /** Throws 403 unless an operator may use the route in place of a member, by its own role. */
  private requireImpersonable(access: RouteAccess, { platformRole }: User): void {
    this.access.requireOperator(platformRole, { resource: 'impersonation', action: 'write' });
    if (!access.isImpersonable) {
      throw new RoutifyError('impersonation_refused', 'An operator acting as a member cannot do this.');
    }
    if (access.audience === 'customers' && access.action === 'write') {
      this.access.requireOperator(platformRole, { resource: 'organizations', action: 'write' });
    }
  }
}

export function sessionRequired(): RoutifyError {
  return new RoutifyError('session_required', 'You are not logged in, or the session has ended. Log in.');
}

function byUser(memberships: readonly HeldMembership[]): ReadonlyMap<string, readonly HeldMembership[]> {
  const ofUser = new Map<string, HeldMembership[]>();
  for (const held of memberships) {
    const own = ofUser.get(held.member.userId) ?? [];
    own.push(held);
    ofUser.set(held.member.userId, own);
  }
  return ofUser;
}
