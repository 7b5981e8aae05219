import { LARGE, SMALL, type Scenario } from './scenarios.js';
import type { Mutant } from './variations.js';

interface MutantCase {
  readonly scenario: Scenario;
  /** The invariant that breaks; null: none does, but some state has no way to the right end. */
  readonly breaks: string | null;
}

const BOOKED_WRONG = 'the transfers of a record are its charge';
const CHARGED_TWICE = 'an Idempotency-Key is charged once';

/** The search that finds each mutant, and the broken invariant. */
export const MUTANT_CASES: Readonly<Record<Mutant, MutantCase>> = {
  noClaim: { scenario: SMALL.calm, breaks: BOOKED_WRONG },
  noDedupe: { scenario: SMALL.calm, breaks: BOOKED_WRONG },
  noAdjustment: { scenario: SMALL.calm, breaks: BOOKED_WRONG },
  claimByPostingOnly: { scenario: SMALL.calm, breaks: BOOKED_WRONG },
  additiveReseed: { scenario: SMALL.wipe, breaks: 'held is the sum of H' },
  rebuildToZero: { scenario: SMALL.wipe, breaks: 'held is the sum of H' },
  ackBeforeCommit: { scenario: SMALL.calm, breaks: 'a marker implies a row' },
  finishBeforeJournal: { scenario: SMALL.failover, breaks: null },
  admitSweepsLeases: { scenario: SMALL.killed, breaks: null },
  admitIgnoresHolds: { scenario: SMALL.balance, breaks: 'the balance stays within its bound' },
  admitIgnoresOpen: { scenario: SMALL.cap, breaks: 'spend stays within the cap and its bound' },
  admitIgnoresRunning: { scenario: SMALL.counted, breaks: 'requests stay within the cap and its bound' },
  countKeepsVersion: { scenario: SMALL.frees, breaks: null },
  partIgnoresHolds: { scenario: SMALL.dearBalance, breaks: 'the balance stays within its bound' },
  partIgnoresCap: { scenario: SMALL.dearCap, breaks: 'spend stays within the cap and its bound' },
  chargeBeyondHold: { scenario: SMALL.dearBalance, breaks: 'the balance stays within its bound' },
  resendOnlyOnStart: { scenario: SMALL.failover, breaks: null },
  releaseOnAnswer: { scenario: SMALL.failover, breaks: null },
  markerWithoutGrade: { scenario: SMALL.calm, breaks: null },
  noPublish: { scenario: SMALL.failover, breaks: null },
  timeBeforePass: { scenario: SMALL.failover, breaks: null },
  settledKeepsHold: { scenario: SMALL.failover, breaks: null },
  capNotCorrected: { scenario: SMALL.calm, breaks: 'open is the sum of the window' },
  deleteByIdOnly: { scenario: SMALL.failover, breaks: null },
  deleteByPosition: { scenario: SMALL.failover, breaks: null },
  publishOwnSpend: { scenario: SMALL.calm, breaks: null },
  publishBatchSpend: { scenario: LARGE.windows, breaks: null },
  poisonBlocksAgain: { scenario: SMALL.poison, breaks: 'the blocked amount is the sum of failed events' },
  replayFreesKey: { scenario: SMALL.retryMarkers, breaks: CHARGED_TWICE },
  leaseFreesKey: { scenario: SMALL.retry, breaks: CHARGED_TWICE },
  loadTrustsKeys: { scenario: SMALL.retryWiped, breaks: CHARGED_TWICE },
  trustBeforeKeep: { scenario: SMALL.retryWiped, breaks: CHARGED_TWICE },
  trustBeforeCommit: { scenario: LARGE.retryWorkers, breaks: CHARGED_TWICE },
  trustWithoutKeys: { scenario: SMALL.retrySlow, breaks: CHARGED_TWICE },
  anyMarkFalls: { scenario: SMALL.retrySlow, breaks: CHARGED_TWICE },
  failoverTrustsKeys: { scenario: SMALL.retryFailover, breaks: CHARGED_TWICE },
  startTrustsKeys: { scenario: SMALL.retryStarted, breaks: CHARGED_TWICE },
  publishWithoutKeys: { scenario: SMALL.retryFailover, breaks: CHARGED_TWICE },
  anyPassTrusts: { scenario: SMALL.retryStale, breaks: CHARGED_TWICE },
  reapedLosesKey: { scenario: SMALL.retryWiped, breaks: CHARGED_TWICE },
  runningKeyStands: { scenario: SMALL.retries, breaks: CHARGED_TWICE },
  usedKeyGivesWay: { scenario: SMALL.retryFailover, breaks: CHARGED_TWICE },
  keepRespectsKey: { scenario: SMALL.retries, breaks: CHARGED_TWICE },
};
