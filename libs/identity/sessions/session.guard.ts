import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '#core/infra';
import { AccessControl, type Membership, type Pass, type User } from '#auth';
import { Clock, RoutifyError, type Actor } from '#core';
import { cookieNameOf, isSameOrigin, readCookie, type SessionAudience } from '../domain/session-cookie.js';
import { requireStepUp, type Session } from './session.js';
import { isCsrfToken } from './sessions.service.js';
import { SessionPasses, sessionRequired, type SessionState } from './session-passes.js';

/** The session of a request, with its user and the secret of its cookie. */
export interface RequestSession {
  readonly session: Session;
  readonly user: User;
  readonly secret: string;
}

type RouteAccess = Pass['access'];

type SessionRequest = Request & {
  requestId?: string;
  /** True: the operators' side has an address of its own, and this is not it. */
  operatorsElsewhere?: boolean;
  actor?: Actor;
  membership?: Membership;
  pass?: Pass;
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
    private readonly passes: SessionPasses,
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
      if (isAccount) throw new RoutifyError('wrong_token_kind', 'This endpoint requires a session, not a token.');
      return true;
    }
    const audience = audienceOf(request, access);
    const secret = readCookie(request.headers.cookie, cookieNameOf(audience, this.config.publicUrl));
    if (secret === null || (audience !== 'customer' && request.operatorsElsewhere === true)) {
      if (isAccount || audience === 'impersonation') throw sessionRequired();
      return true;
    }
    const state = await this.passes.find(secret, audience, access);
    const { session, user } = state;
    if (access.action === 'write' && !isCsrfToken(request.headers[CSRF_HEADER], secret)) {
      throw new RoutifyError('csrf_refused', `Send the csrf_token of the session as ${CSRF_HEADER}.`);
    }
    // Who runs the provider of an organization could otherwise add a way to log in that reaches the others.
    if (isAccount && access.needsStepUp && session.organizationId !== null) {
      throw new RoutifyError('own_login_required', 'Log in with your own account, not through an organization.');
    }
    this.passes.requireOpen(state, access);
    const acts = audience === 'impersonation';
    const needsStepUp = access.needsStepUp || (acts && access.audience === 'customers' && access.action === 'write');
    if (needsStepUp) requireStepUp(session, this.clock.nowMs());
    const pass = this.passes.admit(state, request.headers['x-routify-organization'], access);
    request.session = { session, user, secret };
    request.pass = pass;
    if (pass.membership !== null) request.membership = pass.membership;
    request.actor = actorOf(request, state, pass);
    return true;
  }

  /** Cookies are SameSite, and writes need a token; a page of another site is refused before both. */
  private refuseForeignPage({ headers }: SessionRequest, { action }: RouteAccess): void {
    if (action === 'read' || isSameOrigin(headers.origin, headers.host, this.config.publicUrl)) return;
    throw new RoutifyError('csrf_refused', 'The request comes from another site.');
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

/** Of an operator who acts as a member the audit names both. */
function actorOf(request: SessionRequest, { session, held }: SessionState, { membership }: Pass): Actor {
  const source = { address: request.ip ?? null, requestId: request.requestId ?? null, idempotencyKey: null };
  const [acted] = held;
  if (session.audience === 'impersonation' && acted !== undefined) {
    return { kind: 'impersonation', id: session.userId, asMember: acted.member.id, ...source };
  }
  if (membership !== null) return { kind: 'member', id: membership.memberId, ...source };
  return { kind: 'user', id: session.userId, ...source };
}
