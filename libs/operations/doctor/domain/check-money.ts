import { formatUsd } from '#core';
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
  const waiting = { count: events, seconds: Math.round(lagMs / 1_000) };
  if (lagMs >= LAG_FAIL_MS) return fail('settlement_stalled', { ...waiting, workers });
  if (workers === 0) return warn('settlement_no_worker', { count: events });
  if (lagMs >= LAG_WARN_MS) return warn('settlement_slow', waiting);
  return events === 0 ? ok('settlement_idle') : ok('settlement_waiting', waiting);
}

export interface LedgerFacts {
  /** Names of checks of the audit that found a row. */
  readonly broken: readonly string[];
  readonly failures: { readonly count: number; readonly amountNanoUsd: bigint };
}

export function checkLedger({ broken, failures }: LedgerFacts): Verdict {
  if (broken.length > 0) return fail('ledger_differs', { checks: broken.join(', ') });
  if (failures.count === 0) return ok('ledger_consistent');
  return warn('ledger_failures', { count: failures.count, blocked_usd: formatUsd(failures.amountNanoUsd) });
}
