import type { RequestPlan } from '../scenarios.js';
import { admit, capture, reap, renew, voidUnanswered, type RenewCall } from '../scripts.js';
import { at, withAt, type Redis, type RequestState, type SpendWindow } from '../state.js';
import type { StepList } from './step-list.js';

/** The steps of one request: by its gateway, by the reaper, by late packets. */
export function addRequestSteps(steps: StepList, index: number): void {
  const request = at(steps.state.requests, index);
  const plan = at(steps.scenario.requests, index);
  if (steps.state.gatewayUp) {
    addAdmission(steps, index, request, plan);
    if (request.stage === 'running') addRunning(steps, index, request, plan);
    addJournal(steps, index, request);
  }
  addLateAnswers(steps, index, request, plan);
  if (request.called) addStrayPackets(steps, index, request);
  if (at(steps.state.redis.requests, index).hasLease) addReaper(steps, index, request);
}

function addAdmission(steps: StepList, index: number, { stage }: RequestState, plan: RequestPlan): void {
  const { redis, window, requests } = steps.state;
  if (stage === 'new' && isSent(steps, index)) {
    const admitted = steps.state.serverSuspicion === 'none' ? admittedIn(steps, index, plan) : redis;
    if (admitted !== redis) {
      const hold = at(admitted.requests, index).entry?.amount ?? 0;
      steps.addForRequest('admit', index, { stage: 'admitted', hold, window }, { redis: admitted });
    }
    const inFlight = { stage: 'gone', admitInFlight: true, voidInFlight: true } as const;
    steps.addFault('admit unanswered', 'lostAnswers', { requests: withAt(requests, index, inFlight) }, index);
  }
  if (stage === 'admitted') {
    steps.addForRequest('journal A', index, { stage: 'running', journal: 'A', called: true });
  }
}

/** A retry follows the request it repeats; requests without a key come in any order. */
function isSent({ scenario, state }: StepList, index: number): boolean {
  return !scenario.sharesKey || index === 0 || at(state.requests, index - 1).stage !== 'new';
}

function addRunning(steps: StepList, index: number, request: RequestState, plan: RequestPlan): void {
  const { redis } = steps.state;
  const call = renewCall(steps, index, request);
  steps.addScript('renew', index, renew(redis, call, steps.variation));
  if (request.checkpoint === 0 && plan.checkpoint > 0) {
    const checkpoint = Math.min(plan.checkpoint, request.hold);
    steps.addForRequest(
      'checkpoint',
      index,
      { checkpoint },
      { redis: renew(redis, { ...call, checkpoint }, steps.variation) },
    );
  }
  if (plan.target !== null && request.hold < plan.target) {
    const raised = renew(redis, { ...call, target: plan.target }, steps.variation);
    const granted = at(raised.requests, index).entry?.amount === plan.target;
    if (granted) steps.addForRequest('extend', index, { hold: plan.target }, { redis: raised });
  }
  for (const price of plan.prices) addPrice(steps, index, request, price);
}

/**
 * A price above the hold first extends the hold by the difference. The reply can be late or missing, then the charge is
 * limited to the known hold; the end is possible in every state, so both are searched.
 */
function addPrice(steps: StepList, index: number, request: RequestState, price: number): void {
  const { redis } = steps.state;
  if (price > request.hold) {
    const call = { ...renewCall(steps, index, request), target: price, isPartial: true };
    const raised = renew(redis, call, steps.variation);
    const hold = at(raised.requests, index).entry?.amount ?? 0;
    if (hold > request.hold) steps.addForRequest('extend in part', index, { hold }, { redis: raised });
    else steps.addScript('extend in part', index, raised);
  }
  addEnd(steps, index, request, steps.variation === 'chargeBeyondHold' ? price : Math.min(price, request.hold));
}

function addEnd(steps: StepList, index: number, { window }: RequestState, charge: number): void {
  if (steps.variation === 'finishBeforeJournal') {
    const redis = captured(steps, index, charge, window);
    steps.addForRequest('capture', index, { stage: 'unwritten', reportedCost: charge }, { redis });
  } else {
    steps.addForRequest('journal F', index, { stage: 'ended', journal: 'F', reportedCost: charge });
  }
}

/** The journal's duties: an F until marker 2, a found A until any marker. */
function addJournal(steps: StepList, index: number, { stage, journal, reportedCost, window }: RequestState): void {
  const { redis } = steps.state;
  const { marker } = at(redis.requests, index);
  if (stage === 'unwritten') steps.addForRequest('journal F', index, { stage: 'ended', journal: 'F' });
  if (stage === 'ended' && reportedCost !== null) {
    const final = captured(steps, index, reportedCost, window);
    const isReceipt = steps.variation === 'resendOnlyOnStart' || steps.variation === 'releaseOnAnswer';
    steps.addForRequest('capture', index, isReceipt ? { stage: 'believed' } : {}, { redis: final });
  }
  if (stage === 'found' && journal === 'A') {
    steps.addScript('replay A', index, reap(redis, index, window, steps.variation));
  }
  const isSettled = journal === 'F' ? marker === 2 : stage === 'found' && marker > 0;
  const isBelieved = stage === 'believed' && steps.variation === 'releaseOnAnswer';
  if (isSettled || isBelieved) steps.addForRequest('journal R', index, { stage: 'gone', journal: 'none' });
}

/** Possible at any time while there is a lease: pauses have no upper limit. */
function addReaper(steps: StepList, index: number, { stage, wasReaped }: RequestState): void {
  const { redis } = steps.state;
  const reaped = reap(redis, index, null, steps.variation);
  const mayEndYet = stage === 'admitted' || stage === 'running' || stage === 'ended';
  if (reaped !== redis) steps.addForRequest('reap', index, { wasReaped: wasReaped || mayEndYet }, { redis: reaped });
}

function addLateAnswers(
  steps: StepList,
  index: number,
  { admitInFlight, voidInFlight }: RequestState,
  plan: RequestPlan,
): void {
  if (admitInFlight) {
    steps.addForRequest('late admit', index, { admitInFlight: false }, { redis: admittedIn(steps, index, plan) });
  }
  if (voidInFlight) {
    const redis = voidUnanswered(steps.state.redis, index, steps.variation);
    steps.addForRequest('void', index, { voidInFlight: false }, { redis });
  }
}

function addStrayPackets(steps: StepList, index: number, request: RequestState): void {
  const { redis } = steps.state;
  const { reportedCost, window, stage } = request;
  steps.addStrayPacket('stray renew', index, renew(redis, renewCall(steps, index, request), steps.variation));
  if (reportedCost !== null) {
    steps.addStrayPacket('stray capture', index, captured(steps, index, reportedCost, window));
  } else if (stage === 'gone') {
    steps.addStrayPacket('stray replay', index, reap(redis, index, window, steps.variation));
  }
}

function captured({ state, scenario, variation }: StepList, index: number, charge: number, window: SpendWindow): Redis {
  const plan = at(scenario.requests, index);
  const isWaived = charge === 0 && plan.isWaived === true;
  const isDelivered = charge > 0 || isWaived || plan.isFree === true;
  return capture(state.redis, index, { charge, window, isDelivered, isWaived }, variation);
}

function admittedIn({ state, scenario, variation }: StepList, index: number, { hold, leastHold }: RequestPlan): Redis {
  const { capLimit, countLimit } = scenario;
  const call = { request: index, hold, leastHold, window: state.window, capLimit, countLimit };
  return admit(state.redis, call, variation);
}

function renewCall({ scenario }: StepList, index: number, { window, hold, checkpoint }: RequestState): RenewCall {
  return { request: index, window, hold, checkpoint, target: null, isPartial: false, capLimit: scenario.capLimit };
}
