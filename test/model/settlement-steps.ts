import { acknowledgementOf, settleBatch, walletRowOf } from './ledger.js';
import { load, settled } from './scripts.js';
import type { Acknowledgement, Postgres, Redis, State, Work } from './state.js';
import type { StepList } from './step-list.js';

/** What workers do: drain the outbox, tell Redis, publish wallets. */
export function addSettlementSteps(steps: StepList): void {
  const { worker } = steps.state;
  if (steps.variation === 'ackBeforeCommit') addWorkerThatTellsFirst(steps);
  else addWorker(steps);
  if (worker !== null) steps.add('kill worker', { worker: null });
  addSlowWorker(steps);
  addPublisher(steps);
}

/** Reading and committing are one step: nothing in Redis depends on when a batch was read, and a slow read is a fault. */
function addWorker(steps: StepList): void {
  const { worker, redis } = steps.state;
  if (worker !== null) {
    steps.add('settled', { redis: toldBy(worker, steps), worker: null });
  } else if (redis.outbox.length > 0) {
    const { postgres, work } = committed(redis.outbox, steps);
    steps.add('commit', { postgres, worker: work });
  }
}

/** Redis hears of grades that Postgres does not have yet. */
function addWorkerThatTellsFirst(steps: StepList): void {
  const { worker, redis, postgres } = steps.state;
  if (worker?.batch) {
    steps.add('commit', { postgres: committed(worker.batch, steps).postgres, worker: null });
  } else if (redis.outbox.length > 0) {
    const told = settled(redis, { ...walletRowOf(postgres), items: redis.outbox }, steps.variation);
    steps.add('settled', { redis: told, worker: { batch: redis.outbox, acknowledgement: null } });
  }
}

/** Another worker: it has read the same batch, or hangs between commit and settled, or has read a wallet to publish. */
function addSlowWorker(steps: StepList): void {
  const { slowWorker, worker, redis, postgres } = steps.state;
  if (slowWorker === null) {
    const addSlow = (name: 'slow read' | 'slow settled' | 'slow publish', change: Partial<State>): void => {
      steps.addFault(name, 'slowWorkers', change);
    };
    if (redis.outbox.length > 0) addSlow('slow read', { slowWorker: { batch: redis.outbox, acknowledgement: null } });
    if (worker?.acknowledgement) addSlow('slow settled', { slowWorker: worker, worker: null });
    addSlow('slow publish', { slowWorker: { batch: null, acknowledgement: walletRowOf(postgres) } });
  } else if (slowWorker.batch !== null) {
    const { postgres: after, work } = committed(slowWorker.batch, steps);
    steps.add('late commit', { postgres: after, slowWorker: work });
  } else if (slowWorker.acknowledgement?.items.length === 0) {
    steps.add('late publish', { redis: published(slowWorker.acknowledgement, steps), slowWorker: null });
  } else {
    steps.add('late settled', { redis: toldBy(slowWorker, steps), slowWorker: null });
  }
}

function addPublisher(steps: StepList): void {
  const { redis, postgres } = steps.state;
  const row = walletRowOf(postgres);
  if (redis.wallet === null) steps.add('load', { redis: published(row, steps) });
  else if (steps.variation !== 'noPublish' && redis.passedVersion < postgres.version) {
    steps.add('publish', { redis: published(row, steps) });
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
  return { postgres, work: { batch: null, acknowledgement } };
}

function toldBy({ acknowledgement }: Work, { state, variation }: StepList): Redis {
  return acknowledgement === null ? state.redis : settled(state.redis, acknowledgement, variation);
}

/** A publish into an unknown wallet loads it. */
function published(row: Acknowledgement, { state: { redis }, variation }: StepList): Redis {
  return redis.wallet === null ? load(redis, row, variation) : settled(redis, row, variation);
}
