import { Injectable } from '@nestjs/common';
import { UsersService, type User } from '#auth';
import { Clock, RoutifyError } from '#core';
import { SessionsService } from '../../sessions/sessions.service.js';
import { StepUps } from '../../flows/step-ups.js';
import { stepUpUntilMs, type Client, type Session } from '../../sessions/session.js';
import type { LoggedIn } from '../../flows/session-start.js';
import type { ProvenPerson } from '../domain/proven-person.js';
import type { ExternalIdentity } from '../identities/external-identity.js';
import { CLOCK_TOLERANCE_SECONDS } from '../protocols/client-configurations.js';
import type { Attempt } from './provider-attempts.js';
import { unknownPerson } from './unknown-person.js';

const CLOCK_TOLERANCE_MS = CLOCK_TOLERANCE_SECONDS * 1_000;

/** The session that a browser left with, when it comes back. */
@Injectable()
export class ProviderStepUps {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly stepUps: StepUps,
    private readonly clock: Clock,
  ) {}

  /**
   * The person at the provider is the user of the session, and gave a password or a factor there since it was asked to.
   */
  async stepUp(
    session: Session,
    user: User,
    { person, identity, begunAtMs }: { person: ProvenPerson; identity: ExternalIdentity | null; begunAtMs: number },
    client: Client,
  ): Promise<LoggedIn> {
    const { authenticatedAtMs } = person;
    const isRecent = authenticatedAtMs !== null && authenticatedAtMs >= begunAtMs - CLOCK_TOLERANCE_MS;
    if (identity?.userId !== user.id || !isRecent) throw unknownPerson();
    return { ...(await this.stepUps.stepUpByProvider(session, client)), user };
  }

  /** The session that the browser left with is still the one of its cookie; to link, still confirmed. */
  async requireSession(
    { kind, audience, sessionId }: Attempt,
    secret: string | null,
  ): Promise<{ readonly session: Session; readonly user: User }> {
    const session = secret === null ? null : await this.sessions.find(secret, audience);
    const user = session === null || session.id !== sessionId ? null : await this.users.find(session.userId);
    if (session === null || user?.status !== 'active')
      throw new RoutifyError('session_required', 'The session has ended.');
    if (kind === 'link' && this.clock.nowMs() >= stepUpUntilMs(session)) {
      throw new RoutifyError('step_up_required', 'Confirm your identity first.');
    }
    return { session, user };
  }
}
