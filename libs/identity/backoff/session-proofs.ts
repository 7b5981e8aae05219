import { Injectable } from '@nestjs/common';
import { Logger } from '#core/infra';
import type { User } from '#auth';
import { Clock, formatId, RoutifyError, systemActor } from '#core';
import { formatMailTime } from '#core/mail';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { AccountMails } from '../mails/account-mails.js';
import type { Client, Session } from '../sessions/session.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { isWrongSecret, LoginBackoff } from './login-backoff.js';

/** Failures within one session; the last one ends it. */
const FAILURES_MAX = 10;

/** The session ends with it. For the waits it is a failure, unless nothing was compared. */
class LastFailure extends RoutifyError {
  constructor(code: 'invalid_credentials' | 'session_required') {
    super(code, 'Too many wrong passwords or codes. The session was ended: log in again.');
  }
}

interface Proving {
  readonly session: Session;
  readonly user: User;
}

/**
 * Passwords and codes that are given with a session: to confirm it, to change the password, to set up codes. They share
 * the waits of failed log-ins, and ten failures end the session, with a mail to its user: a stolen cookie is no way to
 * guess. Only requests with the session count towards its end. The count is in Postgres, exact also while Redis is
 * unavailable.
 */
@Injectable()
export class SessionProofs {
  constructor(
    private readonly backoff: LoginBackoff,
    private readonly rows: SessionsRepository,
    private readonly sessions: SessionsService,
    private readonly accounts: LoginAccountsRepository,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Runs a comparison, which throws `invalid_credentials` for a wrong secret. Throws 429 with the time to wait, and 401
   * `session_required` when the session has ended.
   * @param forgets false: the session itself was given the secret, so that a success does not forget the failures of
   *   others
   */
  async run<T>(
    { session, user }: Proving,
    client: Client,
    compare: () => Promise<T>,
    { forgets = true }: { readonly forgets?: boolean } = {},
  ): Promise<T> {
    try {
      const attempt = (): Promise<T> => this.count(rootOf(session), compare, forgets);
      return await this.backoff.runInSession(user.email, client.address, attempt, { forgets });
    } catch (error) {
      if (!(error instanceof LastFailure)) throw error;
      await this.end({ session, user }, client);
      throw new LastFailure('session_required');
    }
  }

  private async count<T>(sessionId: string, compare: () => Promise<T>, forgets: boolean): Promise<T> {
    const failures = await this.rows.beginProof(sessionId, FAILURES_MAX);
    if (failures === null) throw new LastFailure('session_required');
    try {
      const result = await compare();
      await (forgets ? this.rows.forgetProofs(sessionId) : this.rows.takeBackProof(sessionId));
      return result;
    } catch (error) {
      if (!isWrongSecret(error)) await this.rows.takeBackProof(sessionId);
      else if (failures >= FAILURES_MAX) throw new LastFailure('invalid_credentials');
      throw error;
    }
  }

  /** With the impersonations that it began. Of parallel failures one ends it, and mails. */
  private async end({ session, user }: Proving, client: Client): Promise<void> {
    const { address, requestId } = client;
    const style = await this.mails.style();
    const actor = { ...systemActor('guesses'), address, requestId };
    const isEnded = await this.accounts.transaction(async (tx) => {
      const gone = await this.sessions.endIn(tx, user.id, { only: [rootOf(session)] }, actor);
      if (!gone.some(({ id }) => id === rootOf(session))) return false;
      const account = await this.accounts.findForUpdate(tx, user.id);
      const variables = { time: formatMailTime(this.clock.nowMs()), address: address ?? '', device: session.device };
      const locale = account?.locale ?? 'en';
      await this.mails.add(tx, style, { template: 'session_ended', variables, to: user.email, locale });
      return true;
    });
    if (!isEnded) return;
    this.logger.warn(
      { session: formatId('ses', rootOf(session)), user: formatId('usr', user.id), address, request_id: requestId },
      'session ended after wrong passwords or codes',
    );
  }
}

/** Acting as a member counts with the session that began it: each new one would begin with no failure. */
function rootOf({ id, parentId }: Session): string {
  return parentId ?? id;
}
