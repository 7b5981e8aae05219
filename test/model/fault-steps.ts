import { topUp } from './ledger.js';
import { emptyRedis, withAt, type RequestState } from './state.js';
import type { StepList } from './step-list.js';

const TOP_UP = 1;

/** What comes from outside at any moment: deaths, losses, time, money. */
export function addFaultSteps(steps: StepList): void {
  addGatewayFaults(steps);
  addRedisFaults(steps);
  if (steps.state.window === 0) steps.addFault('window ends', 'windowEnds', { window: 1 });
  steps.addFault('top-up', 'topUps', { postgres: topUp(steps.state.postgres, TOP_UP) });
}

function addGatewayFaults(steps: StepList): void {
  const { gatewayUp, requests } = steps.state;
  if (gatewayUp) {
    const left = requests.map((request) => afterKill(request));
    if (requests.some(({ stage }) => stage !== 'new')) {
      steps.addFault('kill gateway', 'kills', { gatewayUp: false, requests: left });
    }
  } else {
    steps.add('restart', { gatewayUp: true });
    const left = requests.map((request) => afterLoss(request));
    if (requests.some(({ journal }) => journal !== 'none')) {
      steps.addFault('lose journal', 'lostJournals', { requests: left });
    }
  }
}

function addRedisFaults(steps: StepList): void {
  const { redis, replica, requests, faults } = steps.state;
  if (replica !== null) steps.addFault('failover', 'failovers', { redis: replica, replica: null });
  else if (faults.failovers > 0) steps.add('replica stops', { replica: redis });
  steps.addFault('wipe', 'wipes', { redis: emptyRedis(requests.length) });
  for (const [index, { marker }] of redis.requests.entries()) {
    if (marker === 0) continue;
    const forgotten = { ...redis, requests: withAt(redis.requests, index, { marker: 0 }) };
    steps.addFault('marker expires', 'expiredMarkers', { redis: forgotten }, index);
  }
}

/** Memory is gone; what the next process finds in the journal remains. */
function afterKill(request: RequestState): RequestState {
  const stages = { none: 'gone', A: 'found', F: 'ended' } as const;
  return request.stage === 'new' ? request : { ...request, stage: stages[request.journal] };
}

/** The journal is gone too: nobody can prove any more what the client was told. */
function afterLoss(request: RequestState): RequestState {
  if (request.journal === 'none') return request;
  return { ...request, stage: 'gone', journal: 'none', isJournalLost: true };
}
