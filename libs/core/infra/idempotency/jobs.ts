import { job } from '../lifecycle/job.js';
import { IdempotencyRepository } from './idempotency.repository.js';

export const IDEMPOTENCY_JOBS = [
  job({
    name: 'idempotency-keys',
    everyMs: 3_600_000,
    about: 'deletes expired Idempotency-Keys of the management API',
    failure: 'could not delete expired Idempotency-Keys',
    needs: [IdempotencyRepository],
    run: ([records]) => records.deleteExpired(),
  }),
];
