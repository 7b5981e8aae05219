import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { LoginAttempts } from './attempts/login-attempts.service.js';
import { OneTimeLinksService } from './links/one-time-links.service.js';
import { AccountNotices } from './mails/account-notices.js';
import { SessionsService } from './sessions/sessions.service.js';

/** Once an hour: removes old sessions, links and attempts to log in, and mails about tokens that expire. */
@Injectable()
export class IdentitySweeper extends WorkerTimer {
  protected readonly intervalMs = 3_600_000;
  protected readonly failure = 'could not remove old sessions and links, or mail about tokens';

  constructor(
    private readonly sessions: SessionsService,
    private readonly links: OneTimeLinksService,
    private readonly attempts: LoginAttempts,
    private readonly notices: AccountNotices,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(): Promise<void> {
    await this.sessions.sweep();
    await this.links.sweep();
    await this.attempts.sweep();
    await this.notices.tokensExpire();
  }
}
