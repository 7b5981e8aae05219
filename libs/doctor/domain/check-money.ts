import { formatUsd } from '#kernel';
import { fail, ok, warn, type Verdict } from './finding.js';

const LAG_WARN_MS = 10_000;
/** As the alarm `outbox_long`. */
const LAG_FAIL_MS = 60_000;

export interface SettlementFacts {
  /** Finished requests that wait for the ledger. */
  readonly events: number;
  /** Age of the oldest, milliseconds. */
  readonly lagMs: number;
  readonly workers: number;
}

export function checkSettlement({ events, lagMs, workers }: SettlementFacts): Verdict {
  const shown =
    events === 0 ? 'nothing waits' : `${events} requests wait, the oldest for ${Math.round(lagMs / 1_000)} s`;
  if (lagMs >= LAG_FAIL_MS)
    return fail(
      `${shown}; ${workers} workers run`,
      'Start a worker, or read its log; docs/operations/alarms.md, outbox_long.',
    );
  if (workers === 0) return warn(`${shown}; no worker runs`, 'Start a worker: node dist/apps/worker/main.js.');
  return lagMs >= LAG_WARN_MS ? warn(shown, 'Start another worker, or check the load of Postgres.') : ok(shown);
}

export interface LedgerFacts {
  /** Names of checks of the audit that found a row. */
  readonly broken: readonly string[];
  readonly failures: { readonly count: number; readonly amountNanoUsd: bigint };
}

export function checkLedger({ broken, failures }: LedgerFacts): Verdict {
  if (broken.length > 0) return fail(`sums differ: ${broken.join(', ')}`, 'routify audit lists the rows.');
  if (failures.count === 0) return ok('balances are the sums of their lots');
  const blocked = `${failures.count} requests could not be booked, ${formatUsd(failures.amountNanoUsd)} USD are blocked`;
  return warn(blocked, 'GET /admin/v1/settlement-failures, then settle or void each.');
}
