import { job } from '../infra/lifecycle/job.js';
import { Clock } from '../kernel/time/clock.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { MailsRepository } from './mails.repository.js';

/** How long sent and dead mails are listed. */
const KEPT_MS = 30 * 86_400_000;

/** Of the worker, independent of queues. */
export const MAIL_JOBS = [
  job({
    name: 'mails',
    everyMs: 5_000,
    about: 'sends emails that are due',
    failure: 'could not send due mails',
    needs: [DeliveryService],
    run: ([delivery], signal) => delivery.deliverDue(signal),
  }),
  job({
    name: 'old-mails',
    everyMs: 3_600_000,
    first: 'at start',
    about: 'removes emails of more than 30 days ago',
    failure: 'could not remove old mails',
    needs: [MailsRepository, Clock],
    run: ([mails, clock]) => mails.removeOlderThan(new Date(clock.nowMs() - KEPT_MS)),
  }),
];
