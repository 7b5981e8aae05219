import { job } from '#core/infra';
import { RetentionPass } from './retention-pass.js';
import { RetentionRepository } from './retention.repository.js';

const BATCH = 10_000;
/** Only the running window limits anything; the others are kept for the audit, and for late events and refunds. */
const DAYS_KEPT = 92;

export const LEDGER_RETENTION_JOBS = [
  job({
    name: 'old-months',
    everyMs: 3_600_000,
    about: 'archives months of the ledger that are older than `ROUTIFY_LEDGER_MONTHS`',
    failure: 'archiving failed; the next pass retries',
    needs: [RetentionPass],
    run: ([retention], signal) => retention.run(signal),
  }),
  job({
    name: 'spend-windows',
    everyMs: 3_600_000,
    about: 'deletes what caps and runs counted in windows that ended more than 92 days ago',
    failure: 'could not delete old spend windows; the next pass tries again',
    needs: [RetentionRepository],
    run: async ([retention], signal) => {
      while (!signal.aborted && (await retention.forgetSpendWindows(DAYS_KEPT, BATCH)) === BATCH);
    },
  }),
];
