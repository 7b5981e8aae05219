import { job } from '#core/infra';
import { LoginAttempts } from './attempts/login-attempts.service.js';
import { OneTimeLinksService } from './links/one-time-links.service.js';
import { AccountNotices } from './mails/account-notices.js';
import { SessionsService } from './sessions/sessions.service.js';

export const IDENTITY_JOBS = [
  job({
    name: 'identity',
    everyMs: 3_600_000,
    about: 'removes old sessions, links and attempts to log in, and writes emails about tokens that expire',
    failure: 'could not remove old sessions and links, or mail about tokens',
    needs: [SessionsService, OneTimeLinksService, LoginAttempts, AccountNotices],
    run: async ([sessions, links, attempts, notices]) => {
      await sessions.sweep();
      await links.sweep();
      await attempts.sweep();
      await notices.tokensExpire();
    },
  }),
];
