import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '#audit';
import { AccessControl, MembersService, UsersService, type Membership, type User } from '#auth';
import { Config } from '#infra';
import { Clock, RoutifyError } from '#kernel';
import { OrganizationSecurityService } from '../organizations/organization-security.service.js';
import { reachableMemberships } from '../organizations/reachable-memberships.js';
import { cookieNameOf, isSameOrigin, readCookie, type SessionAudience } from '../domain/session-cookie.js';
import { ImpersonationsService } from './impersonations.service.js';
import { stepUpUntilMs, type Session } from './session.js';
import { isCsrfToken, SessionsService } from './sessions.service.js';

type RouteAccess = ReturnType<AccessControl['read']>;

/** The session of a request, with its user and the secret of its cookie. */
export interface RequestSession {
  readonly session: Session;
  readonly user: User;
  readonly secret: string;
}

type SessionRequest = Request & {
  requestId?: string;
  /** True: the operators' side has an address of its own, and this is not it. */
  operatorsElsewhere?: boolean;
  actor?: Actor;
  membership?: Membership;
  session?: RequestSession;
};

const CSRF_HEADER = 'x-csrf-token';
/** On account routes `operator`, on these and customer routes `impersonation`: the session of the request. */
const AUDIENCE_HEADER = 'x-routify-audience';

/**
 * Accepts sessions beside tokens, within the same roles: an operator's on operator routes, a customer's on customer
 * routes, either on account routes. A request with a token is left to the guards of tokens. Each request queries
 * Postgres: the end of a session, a suspension and a change of role apply at once.
 */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly impersonations: ImpersonationsService,
    private readonly rules: OrganizationSecurityService,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly access: AccessControl,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.access.read(context);
    const request = context.switchToHttp().getRequest<SessionRequest>();
    this.refuseForeignPage(request, access);
    if (access.audience === 'public') return true;
    const isAccount = access.audience === 'account';
    if (presentsToken(request)) {
      if (isAccount) throw new RoutifyError('wrong_token_kind', 'This path takes a session, not a token.');
      return true;
    }
    const audience = audienceOf(request, access);
    const secret = readCookie(request.headers.cookie, cookieNameOf(audience, this.config.publicUrl));
    if (secret === null || (audience !== 'customer' && request.operatorsElsewhere === true)) {
      if (isAccount || audience === 'impersonation') throw sessionRequired();
      return true;
    }
    const { session, user } = await this.find(secret, audience);
    if (access.action === 'write' && !isCsrfToken(request.headers[CSRF_HEADER], secret)) {
      throw new RoutifyError('csrf_refused', `send the csrf_token of the session as ${CSRF_HEADER}`);
    }
    if (session.restricted && !isAccount) {
      throw new RoutifyError(
        'factor_setup_required',
        'set up a second factor, or confirm the session by the present one: /api/v1/auth',
      );
    }
    // Who runs the provider of an organization could otherwise add a way to log in that reaches the others.
    if (isAccount && access.needsStepUp && session.organizationId !== null) {
      throw new RoutifyError('own_login_required', 'log in to the account itself, not by an organization');
    }
    const acts = audience === 'impersonation';
    if (acts) this.requireImpersonable(access, user);
    const needsStepUp = access.needsStepUp || (acts && access.audience === 'customers' && access.action === 'write');
    if (needsStepUp && this.clock.nowMs() >= stepUpUntilMs(session)) {
      throw new RoutifyError('step_up_required', 'confirm the session first: POST /api/v1/auth/step-up');
    }
    request.session = { session, user, secret };
    request.actor = await this.authorize(request, access, session, user);
    return true;
  }

  private async find(secret: string, audience: SessionAudience): Promise<{ session: Session; user: User }> {
    const session = await this.sessions.find(secret, audience);
    const user = session === null ? null : await this.users.find(session.userId);
    if (session === null || user?.status !== 'active') throw sessionRequired();
    return { session, user };
  }

  /** Checks the role; returns the actor of the request. */
  private async authorize(request: SessionRequest, access: RouteAccess, session: Session, user: User): Promise<Actor> {
    const source = { address: request.ip ?? null, requestId: request.requestId ?? null, idempotencyKey: null };
    if (session.audience === 'impersonation') return this.actAs(request, access, session, source);
    if (access.audience === 'customers') {
      const held = reachableMemberships(session, await this.members.membershipsOf(user.id));
      const credential = { tokenId: null, sessionId: session.id, scopes: [] };
      const header = request.headers['x-routify-organization'];
      const membership = this.access.membership(held, header, credential, access);
      await this.rules.require(session, { id: membership.organization.id, role: membership.role });
      request.membership = membership;
      return { kind: 'member', id: membership.memberId, ...source };
    }
    if (access.audience === 'operators') this.access.requireOperator(user.platformRole, access);
    return { kind: 'user', id: user.id, ...source };
  }

  /** Throws 403 unless an operator may use the route in place of a member, by its own role. */
  private requireImpersonable(access: RouteAccess, { platformRole }: User): void {
    this.access.requireOperator(platformRole, { resource: 'impersonation', action: 'write' });
    if (!access.isImpersonable) {
      throw new RoutifyError('impersonation_refused', 'an operator who acts as a member cannot do this');
    }
    if (access.audience === 'customers' && access.action === 'write') {
      this.access.requireOperator(platformRole, { resource: 'organizations', action: 'write' });
    }
  }

  /** The rights are those of the member; the audit names both. */
  private async actAs(
    request: SessionRequest,
    access: RouteAccess,
    session: Session,
    source: Omit<Actor, 'kind' | 'id'>,
  ): Promise<Actor> {
    const held = await this.impersonations.findHeld(session);
    if (held === null) throw sessionRequired();
    if (access.audience === 'customers') {
      const credential = { tokenId: null, sessionId: session.id, scopes: [] };
      request.membership = this.access.membership(
        [held],
        request.headers['x-routify-organization'],
        credential,
        access,
      );
    }
    return { kind: 'impersonation', id: session.userId, asMember: held.member.id, ...source };
  }

  /** Cookies are SameSite, and writes need a token; a page of another site is refused before both. */
  private refuseForeignPage({ headers }: SessionRequest, { action }: RouteAccess): void {
    if (action === 'read' || isSameOrigin(headers.origin, headers.host, this.config.publicUrl)) return;
    throw new RoutifyError('csrf_refused', 'the request comes from a page of another site');
  }
}

/** Also a header that no guard accepts: it is refused, not replaced by a cookie. */
function presentsToken({ headers }: SessionRequest): boolean {
  return headers.authorization !== undefined || headers['x-api-key'] !== undefined;
}

function audienceOf({ headers }: SessionRequest, { audience }: RouteAccess): SessionAudience {
  if (audience === 'operators') return 'operator';
  const named = headers[AUDIENCE_HEADER];
  if (named === 'impersonation') return 'impersonation';
  return audience === 'account' && named === 'operator' ? 'operator' : 'customer';
}

function sessionRequired(): RoutifyError {
  return new RoutifyError('session_required', 'There is no session, or it has ended. Log in.');
}
