import { bookedIn, gradeIn, postedIn } from './ledger.js';
import type { Scenario } from './scenarios.js';
import { sumEntries } from './scripts.js';
import { isBookedAsWaived } from './shared-key.js';
import { at, type RequestState, type State } from './state.js';

/** Names of the broken invariants. */
export function violationsOf(state: State, scenario: Scenario): readonly string[] {
  const broken: string[] = [];
  const expectThat = (name: string, holds: boolean): void => {
    if (!holds) broken.push(name);
  };
  const { redis, postgres } = state;
  const sums = sumEntries(redis);
  expectThat('held is the sum of H', redis.held === sums.held);
  expectThat('unsettled is the sum of P and C', redis.unsettled === sums.unsettled);
  expectThat('open is the sum of the window', redis.cap.open === sums.open);
  expectThat('the open count is that of the window', redis.count.open === sums.counted);
  expectThat('no grant is overdrawn', postgres.lots.promo >= 0);
  const spent = [0, 0];
  const counted = [0, 0];
  for (const [index, { stage, checkpoint, reportedCost, window }] of state.requests.entries()) {
    const record = at(postgres.records, index);
    const booked = bookedIn(postgres, index);
    expectThat('a marker implies a row', at(redis.requests, index).marker <= gradeIn(postgres, index));
    expectThat('the transfers of a record are its charge', booked === record.charge);
    expectThat('a final charge is the reported cost', record.grade < 2 || record.charge === (reportedCost ?? 0));
    expectThat('a provisional charge is for what was received', record.grade !== 1 || record.charge <= checkpoint);
    expectThat('a request that was not sent is not in the ledger', stage !== 'new' || record.grade === 0);
    spent[window] = (spent[window] ?? 0) + booked;
    counted[window] = (counted[window] ?? 0) + Number(record.counts);
  }
  expectThat('spend is the sum of the charges', spent[0] === postgres.spent[0] && spent[1] === postgres.spent[1]);
  const isCounted = counted[0] === postgres.counted[0] && counted[1] === postgres.counted[1];
  expectThat('the count is that of the records', isCounted);
  const putAside = postgres.records.reduce((sum, record) => sum + record.putAside, 0);
  expectThat('the blocked amount is the sum of failed events', postgres.blocked === putAside);
  expectThat('an Idempotency-Key is charged once', redis.key === null || usingRequests(state, scenario) <= 1);
  const early = excusedRequests(state, scenario);
  const excused = early.reduce((sum, { hold }) => sum + hold, 0);
  expectThat('the balance stays within its bound', postedIn(postgres) >= -excused);
  expectThat('spend stays within the cap and its bound', Math.max(...spent) <= scenario.capLimit + excused);
  expectThat('requests stay within the cap and its bound', Math.max(...counted) <= scenario.countLimit + early.length);
  return broken;
}

/**
 * Requests that are charged or waived. Ignores one that a checkpoint charged and that ended at 0 with nothing delivered:
 * its F takes the charge back.
 */
function usingRequests(state: State, scenario: Scenario): number {
  const { postgres, requests } = state;
  return postgres.records.filter(({ grade, charge }, index) => {
    const isTakenBack = grade === 1 && at(requests, index).reportedCost === 0;
    return (charge > 0 && !isTakenBack) || isBookedAsWaived(state, scenario, index);
  }).length;
}

/** Quiet: nothing held or in flight, Redis equals Postgres, and every request has its record. */
export function isRightEnd(state: State, scenario: Scenario): boolean {
  const { redis, postgres, requests } = state;
  return (
    state.gatewayUp &&
    redis.outbox.length === 0 &&
    redis.requests.every(({ entry, hasLease }) => entry === null && !hasLease) &&
    requests.every(({ stage }) => stage === 'new' || stage === 'gone') &&
    requests.every((_request, index) => isBooked(state, scenario, index)) &&
    redis.wallet?.version === postgres.version &&
    redis.wallet.posted === postedIn(postgres) &&
    redis.wallet.blocked === postgres.blocked &&
    redis.cap.spent === postgres.spent[redis.cap.window] &&
    redis.count.spent === postgres.counted[redis.count.window] &&
    state.serverSuspicion === 'none' &&
    (redis.key === null || redis.key.suspectMark === 0)
  );
}

/**
 * Every sent request has a record, and a reported cost is the final charge. With its journal lost a request ends at its
 * checkpoint; with Redis lost as well no trace of it is left.
 */
function isBooked(state: State, scenario: Scenario, index: number): boolean {
  const { called, reportedCost, isJournalLost } = at(state.requests, index);
  const grade = gradeIn(state.postgres, index);
  if (isJournalLost) return grade >= 1 || hasLostRedis(state, scenario);
  return reportedCost === null ? !called || grade >= 1 : grade === 2;
}

/**
 * Those that may exceed a balance or a cap, by their holds and their number: requests that were reaped before their end,
 * and, once Redis has lost something, all.
 */
function excusedRequests(state: State, scenario: Scenario): readonly RequestState[] {
  const hasLost = hasLostRedis(state, scenario);
  return state.requests.filter(({ wasReaped }) => hasLost || wasReaped);
}

function hasLostRedis({ faults }: State, scenario: Scenario): boolean {
  return faults.failovers < scenario.faults.failovers || faults.wipes < scenario.faults.wipes;
}
