import { acknowledgementOf, settleBatch, walletRowOf } from '../ledger.js';
import { load, settled } from '../scripts.js';
import type { Acknowledgement, Postgres, Redis, State, Work } from '../state.js';
import { bringKeys, suspectKeys, haveAllReported, trustKeys, usedKeysOf } from '../shared-key.js';
import type { StepList } from './step-list.js';

/** More than the faults of one kind in any scenario. */
const FAULTS_MAX = 10;

/** The worker's steps: drain the outbox, update Redis, publish wallets. */
export function addSettlementSteps(steps: StepList): void {
  const { worker } = steps.state;
  if (steps.variation === 'ackBeforeCommit') addWorkerThatSettlesFirst(steps);
  else addWorker(steps);
  if (worker !== null) steps.add('kill worker', { worker: null });
  addSlowWorker(steps);
  addPublisher(steps);
}

/** Reading and committing are one step: Redis does not depend on when a batch was read, and a slow read is a fault. */
function addWorker(steps: StepList): void {
  const { worker, redis } = steps.state;
  if (worker !== null) {
    steps.add('settled', { redis: settledBy(worker, steps), worker: null });
  } else if (redis.outbox.length > 0) {
    const { postgres, work } = committed(redis.outbox, steps);
    steps.add('commit', { postgres, worker: work });
  }
}

/** Updates Redis with grades that Postgres does not have yet. */
function addWorkerThatSettlesFirst(steps: StepList): void {
  const { worker, redis, postgres } = steps.state;
  if (worker?.batch) {
    steps.add('commit', { postgres: committed(worker.batch, steps).postgres, worker: null });
  } else if (redis.outbox.length > 0) {
    const updated = settled(redis, { ...walletRowOf(postgres), items: redis.outbox }, steps.variation);
    steps.add('settled', { redis: updated, worker: workOn(redis.outbox) });
  }
}

/** Another worker: it has read the same batch, or hangs between commit and settled, or has read a wallet to publish. */
function addSlowWorker(steps: StepList): void {
  const { slowWorker, worker, redis } = steps.state;
  if (slowWorker === null) {
    const addSlow = (name: 'slow read' | 'slow settled' | 'slow publish', change: Partial<State>): void => {
      steps.addFault(name, 'slowWorkers', change);
    };
    if (redis.outbox.length > 0) addSlow('slow read', { slowWorker: workOn(redis.outbox) });
    if (worker?.acknowledgement) addSlow('slow settled', { slowWorker: worker, worker: null });
    addSlow('slow publish', { slowWorker: { ...workOn(null), acknowledgement: readToPublish(steps) } });
  } else if (slowWorker.batch !== null) {
    const { postgres: after, work } = committed(slowWorker.batch, steps);
    steps.add('late commit', { postgres: after, slowWorker: work });
    if (slowWorker.isForgotten) steps.add('give up', { slowWorker: null });
  } else if (slowWorker.acknowledgement?.items.length === 0) {
    steps.add('late publish', { redis: published(slowWorker.acknowledgement, steps), slowWorker: null });
  } else {
    steps.add('late settled', { redis: settledBy(slowWorker, steps), slowWorker: null });
  }
}

function addPublisher(steps: StepList): void {
  const { redis, postgres } = steps.state;
  const row = readToPublish(steps);
  const hasMoved = steps.variation !== 'countKeepsVersion' || (redis.wallet?.version ?? 0) < postgres.version;
  const isDue = steps.variation !== 'noPublish' && redis.passedVersion < postgres.version && hasMoved;
  if (redis.wallet === null) steps.add('load', { redis: published(row, steps) });
  else if (isDue) steps.add('publish', { redis: published(row, steps), ...suspicionAfterPass(steps) });
  if (steps.state.serverSuspicion === 'passed' && haveAllReported(steps.state, steps.variation)) {
    steps.add('trust server', { serverSuspicion: 'none' });
  }
  if (steps.variation === 'timeBeforePass') {
    steps.add('kill publisher', { redis: { ...redis, passedVersion: postgres.version } });
  }
}

function committed(
  batch: Redis['outbox'],
  { state, scenario, variation }: StepList,
): { readonly postgres: Postgres; readonly work: Work } {
  const postgres = settleBatch(state.postgres, batch, scenario.poison, variation);
  const acknowledgement = acknowledgementOf(state.postgres, postgres, batch, variation);
  return { postgres, work: { ...workOn(null), acknowledgement } };
}

function settledBy({ acknowledgement }: Work, { state, variation }: StepList): Redis {
  return acknowledgement === null ? state.redis : settled(state.redis, acknowledgement, variation);
}

function workOn(batch: Work['batch']): Work {
  return { batch, acknowledgement: null, isForgotten: false };
}

/** Wallet, spend and used keys of one moment, and the suspect mark that was 30 s old before they were read. */
function readToPublish({ state, scenario, variation }: StepList): Acknowledgement {
  const trusts = haveAllReported(state, variation) ? (state.redis.key?.suspectMark ?? 0) : 0;
  return { ...walletRowOf(state.postgres), usedKeys: usedKeysOf(state, scenario), trusts };
}

/** A publish into an unknown wallet loads it: its keys come first, and are suspect. */
function published(row: Acknowledgement, { state: { redis, faults }, variation }: StepList): Redis {
  if (redis.wallet === null) {
    const mark = 1 + faults.wipes + FAULTS_MAX * faults.failovers;
    const known = variation === 'loadWithoutKeys' ? redis : bringKeys(redis, row.usedKeys, variation);
    return suspectKeys(load(known, row, variation), mark, variation);
  }
  const isBrought = variation !== 'publishWithoutKeys' && !(row.trusts > 0 && variation === 'trustWithoutKeys');
  const known = settled(redis, row, variation);
  return trustKeys(isBrought ? bringKeys(known, row.usedKeys, variation) : known, row.trusts, variation);
}

/**
 * A pass ends the suspicion of another server when all gateways had reported before it read the ledger. A replica that
 * stopped following before the load of this wallet never takes over: none is behind by as much as 30 s.
 */
function suspicionAfterPass({ state, variation }: StepList): Partial<State> {
  const isOver = haveAllReported(state, variation);
  const follows = isOver && (state.redis.key?.suspectMark ?? 0) > 0 ? { replica: null } : {};
  if (state.serverSuspicion === 'none') return follows;
  if (variation === 'anyPassTrusts') return { ...follows, serverSuspicion: 'passed' };
  return isOver ? { ...follows, serverSuspicion: 'none' } : {};
}
