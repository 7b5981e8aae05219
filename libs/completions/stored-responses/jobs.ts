import { job } from '#core/infra';
import { ResponseBuffer } from './response.buffer.js';
import { StoredResponsesRepository } from './stored-responses.repository.js';
import { ResponseMover } from './worker/response-mover.js';

const BATCH = 1_000;
/** What one organization keeps at most. */
const ORGANIZATION_BYTES_MAX = 1_073_741_824;

export const STORED_RESPONSE_JOBS = [
  job({
    name: 'stored-responses',
    everyMs: 500,
    about: 'moves stored responses from Redis to Postgres, and deletes those that customers delete',
    failure: 'could not move stored responses to Postgres',
    needs: [ResponseMover],
    run: ([mover], signal) => mover.run(signal),
  }),
  job({
    name: 'expired-responses',
    everyMs: 60_000,
    about: 'deletes expired stored responses, and notes which organizations have no room for more',
    failure: 'could not delete stored responses whose time is over',
    needs: [StoredResponsesRepository, ResponseBuffer],
    run: async ([responses, buffer], signal) => {
      while (!signal.aborted && (await responses.deleteExpired(BATCH)) === BATCH);
      await buffer.markFull(await responses.findFull(ORGANIZATION_BYTES_MAX));
    },
  }),
];
