import { topUp } from '../ledger.js';
import { at, emptyRedis, withAt, type RequestState, type State } from '../state.js';
import { haveAllReported } from '../shared-key.js';
import type { StepList } from './step-list.js';

const TOP_UP = 1;

/** External events, possible at any moment: crashes, losses, time, money. */
export function addFaultSteps(steps: StepList): void {
  addGatewayFaults(steps);
  addRedisFaults(steps);
  addKeyExpiry(steps);
  if (steps.state.window === 0) steps.addFault('window ends', 'windowEnds', { window: 1 });
  steps.addFault('top-up', 'topUps', { postgres: topUp(steps.state.postgres, TOP_UP) });
}

function addGatewayFaults(steps: StepList): void {
  const { gatewayUp, requests } = steps.state;
  if (gatewayUp) {
    const remaining = requests.map((request) => afterKill(request));
    if (requests.some(({ stage }) => stage !== 'new')) {
      const suspect: Partial<State> = steps.variation === 'startTrustsKeys' ? { serverSuspicion: 'none' } : {};
      steps.addFault('kill gateway', 'kills', { gatewayUp: false, requests: remaining, ...suspect });
    }
  } else {
    steps.add('restart', { gatewayUp: true });
    const remaining = requests.map((request) => afterLoss(request));
    if (requests.some(({ journal }) => journal !== 'none')) {
      steps.addFault('lose journal', 'lostJournals', { requests: remaining });
    }
  }
}

function addRedisFaults(steps: StepList): void {
  const { redis, replica, faults } = steps.state;
  const suspect: Partial<State> = isSuspect(steps) ? { serverSuspicion: 'suspect' } : {};
  if (replica !== null)
    steps.addFault('failover', 'failovers', {
      ...afterLossOfRedis(steps.state),
      redis: replica,
      replica: null,
      ...suspect,
    });
  else if (faults.failovers > 0) steps.add('replica stops', { replica: redis });
  steps.addFault('wipe', 'wipes', { ...afterLossOfRedis(steps.state), redis: emptyRedis(steps.scenario) });
  for (const [index, { marker }] of redis.requests.entries()) {
    if (marker === 0) continue;
    const forgotten = { ...redis, requests: withAt(redis.requests, index, { marker: 0 }) };
    steps.addFault('marker expires', 'expiredMarkers', { redis: forgotten }, index);
  }
}

function isSuspect({ scenario, variation }: StepList): boolean {
  return scenario.sharesKey && variation !== 'failoverTrustsKeys';
}

/** A worker that holds a batch now holds events Redis can lack. */
function afterLossOfRedis({ slowWorker, redis }: State): Partial<State> {
  const isForgotten = redis.key !== null && slowWorker !== null && slowWorker.batch !== null;
  return isForgotten ? { slowWorker: { ...slowWorker, isForgotten } } : {};
}

/** Within ten minutes a gateway renews the R of every live request; no gateway is away for that long. */
function addKeyExpiry(steps: StepList): void {
  const { redis, requests } = steps.state;
  const { key } = redis;
  if (key === null || key.owner === null || !key.isBrief || !haveAllReported(steps.state, steps.variation)) return;
  const { stage } = at(requests, key.owner);
  if (stage !== 'gone' && stage !== 'found') return;
  const forgotten = { ...redis, key: { ...key, owner: null, isBrief: false } };
  steps.addFault('key expires', 'expiredKeys', { redis: forgotten });
}

/** Memory is lost; the next process reads the journal. */
function afterKill(request: RequestState): RequestState {
  const stages = { none: 'gone', A: 'found', F: 'ended' } as const;
  return request.stage === 'new' ? request : { ...request, stage: stages[request.journal] };
}

/** The journal is lost too: the cost reported to the client cannot be proved any more. */
function afterLoss(request: RequestState): RequestState {
  if (request.journal === 'none') return request;
  return { ...request, stage: 'gone', journal: 'none', isJournalLost: true };
}
