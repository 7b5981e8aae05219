import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { MembersService, type User } from '#auth';
import { Config } from '#core/infra';
import { Clock } from '#core';
import { reachableMemberships } from '../../organizations/reachable-memberships.js';
import { ImpersonationsService } from '../../sessions/impersonations.service.js';
import { sessionCookie, type SessionAudience } from '../../domain/session-cookie.js';
import type { Session } from '../../sessions/session.js';
import { type CurrentSessionResponse, presentCurrentSession } from './dto/session.dto.js';

/** Answers about the session of a request, with its cookie where it is new. */
@Injectable()
export class SessionAnswers {
  constructor(
    private readonly members: MembersService,
    private readonly impersonations: ImpersonationsService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async current(
    current: { readonly session: Session; readonly user: User; readonly secret: string },
    response?: Response,
  ): Promise<CurrentSessionResponse> {
    const { session, secret } = current;
    if (response !== undefined) this.setCookie(response, session.audience, secret, session.expiresAt.getTime());
    const held = await this.impersonations.findHeld(session);
    if (held !== null) return presentCurrentSession(current, [held]);
    const all = await this.members.membershipsOf(session.userId);
    return presentCurrentSession(current, reachableMemberships(session, all));
  }

  /**
   * The end of a session here. Its browser forgets what it has kept of pages and answers. Cookies of the other side stay,
   * and so does storage, which holds choices such as the language, and nothing of the account.
   */
  forget(response: Response, ...audiences: readonly SessionAudience[]): void {
    for (const audience of audiences) this.setCookie(response, audience, '', 0);
    response.setHeader('clear-site-data', '"cache"');
  }

  private setCookie(response: Response, audience: SessionAudience, secret: string, expiresMs: number): void {
    const lifeSeconds = (expiresMs - this.clock.nowMs()) / 1_000;
    response.append('set-cookie', sessionCookie(audience, this.config.publicUrl, secret, lifeSeconds));
  }
}
