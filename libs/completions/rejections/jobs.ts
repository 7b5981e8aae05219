import { job } from '#core/infra';
import { RejectionPass } from './worker/rejection-pass.js';

export const REJECTION_JOBS = [
  job({
    name: 'rejections',
    everyMs: 1_000,
    about: 'moves rejected requests from Redis to Postgres; each minute deletes the old ones',
    failure: 'could not store rejected requests; the next pass retries',
    needs: [RejectionPass],
    run: ([rejections], signal) => rejections.run(signal),
  }),
];
