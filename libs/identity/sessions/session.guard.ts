import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '#audit';
import { AccessControl, MembersService, UsersService, type Membership, type User } from '#auth';
import { Config } from '#infra';
import { Clock, RoutifyError } from '#kernel';
import { cookieNameOf, isSameOrigin, readCookie, type Audience } from '../domain/session-cookie.js';
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
/** On account routes: the session of this side. */
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
    if (secret === null || (audience === 'operator' && request.operatorsElsewhere === true)) {
      if (isAccount) throw sessionRequired();
      return true;
    }
    const { session, user } = await this.find(secret, audience);
    if (access.action === 'write' && !isCsrfToken(request.headers[CSRF_HEADER], secret)) {
      throw new RoutifyError('csrf_refused', `send the csrf_token of the session as ${CSRF_HEADER}`);
    }
    if (session.restricted && !isAccount) {
      throw new RoutifyError('factor_setup_required', 'set up a second factor first: POST /api/v1/auth/totp');
    }
    if (access.needsStepUp && this.clock.nowMs() >= stepUpUntilMs(session)) {
      throw new RoutifyError('step_up_required', 'confirm the session first: POST /api/v1/auth/step-up');
    }
    request.session = { session, user, secret };
    request.actor = await this.authorize(request, access, session, user);
    return true;
  }

  private async find(secret: string, audience: Audience): Promise<{ session: Session; user: User }> {
    const session = await this.sessions.find(secret, audience);
    const user = session === null ? null : await this.users.find(session.userId);
    if (session === null || user?.status !== 'active') throw sessionRequired();
    return { session, user };
  }

  /** Checks the role; returns the actor of the request. */
  private async authorize(request: SessionRequest, access: RouteAccess, session: Session, user: User): Promise<Actor> {
    const source = { address: request.ip ?? null, requestId: request.requestId ?? null, idempotencyKey: null };
    if (access.audience === 'customers') {
      const held = await this.members.membershipsOf(user.id);
      const credential = { tokenId: null, sessionId: session.id, scopes: [] };
      const header = request.headers['x-routify-organization'];
      request.membership = this.access.membership(held, header, credential, access);
      return { kind: 'member', id: request.membership.memberId, ...source };
    }
    if (access.audience === 'operators') this.access.requireOperator(user.platformRole, access);
    return { kind: 'user', id: user.id, ...source };
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

function audienceOf({ headers }: SessionRequest, { audience }: RouteAccess): Audience {
  if (audience !== 'account') return audience === 'operators' ? 'operator' : 'customer';
  return headers[AUDIENCE_HEADER] === 'operator' ? 'operator' : 'customer';
}

function sessionRequired(): RoutifyError {
  return new RoutifyError('session_required', 'There is no session, or it has ended. Log in.');
}
