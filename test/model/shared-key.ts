import type { Scenario } from './scenarios.js';
import { at, type Redis, type SharedKey, type State } from './state.js';
import type { Variation } from './variations.js';

/** The scripts' handling of the Idempotency-Key that all requests share; without a key they do nothing. */

/** An admit is refused while the key has an owner, and by a wallet whose keys are suspect. */
export function refusesKey({ key }: Redis): boolean {
  return key !== null && (key.owner !== null || key.suspectMark > 0);
}

/** R|id. A live request replaces the R of another; a D stays. */
export function takeKey(redis: Redis, request: number, variation: Variation): Redis {
  const { key } = redis;
  if (key === null || key.isDone || (key.owner !== null && variation === 'keepRespectsKey')) return redis;
  return withKey(redis, { owner: request, isBrief: false });
}

/**
 * The end of a request: D|id when something was charged or delivered, else its R is deleted. A D is never freed or replaced, and
 * replaces any R: no R can be right beside a charge.
 */
export function finalizeKey(redis: Redis, request: number, isUsed: boolean, variation: Variation): Redis {
  const { key } = redis;
  if (key === null) return redis;
  const isForeign = key.owner !== null && key.owner !== request;
  if (isUsed) return key.isDone || (isForeign && variation === 'runningKeyStands') ? redis : withDone(redis, request);
  return isForeign || (key.isDone && variation !== 'finishFreesKey') ? redis : withKey(redis, FREE);
}

/**
 * A reap. At a checkpoint the key is done. At 0 it stays when only a lease has expired, because the gateway can be
 * paused; the replay of an A frees it.
 */
export function finalizeReapedKey(
  redis: Redis,
  request: number,
  { isUsed, isReplay }: { readonly isUsed: boolean; readonly isReplay: boolean },
  variation: Variation,
): Redis {
  if (!isUsed && isReplay && variation === 'replayFreesKey') return withKey(redis, FREE);
  if (!isUsed && !isReplay && variation !== 'leaseFreesKey') return withBriefKey(redis, request);
  return finalizeKey(redis, request, isUsed, variation);
}

/** D|id of the charged requests in the ledger. It replaces an R: the ledger is authoritative. */
export function bringKeys(redis: Redis, used: readonly number[], variation: Variation): Redis {
  const [owner] = used;
  if (redis.key === null || owner === undefined || redis.key.isDone) return redis;
  if (redis.key.owner !== null && variation === 'usedKeyGivesWay') return redis;
  return withDone(redis, owner);
}

/** Marks the keys of a freshly loaded wallet as suspect. Each load makes another mark. */
export function suspectKeys(redis: Redis, suspectMark: number, variation: Variation): Redis {
  return redis.key === null || variation === 'loadTrustsKeys' ? redis : withKey(redis, { suspectMark });
}

/** Deletes a mark, if it is still the one read before the ledger was. */
export function trustKeys(redis: Redis, suspectMark: number, variation: Variation): Redis {
  if (redis.key === null || suspectMark === 0) return redis;
  const isSame = redis.key.suspectMark === suspectMark || variation === 'anyMarkFalls';
  return isSame ? withKey(redis, { suspectMark: 0 }) : redis;
}

/** The charged and the waived requests in the ledger that have a key. */
export function usedKeysOf(state: State, scenario: Scenario): readonly number[] {
  const { redis, postgres } = state;
  if (redis.key === null) return [];
  return [...postgres.records.keys()].filter(
    (index) => at(postgres.records, index).charge > 0 || isBookedAsWaived(state, scenario, index),
  );
}

/** The ledger has the end of a reply that was delivered and not charged. */
export function isBookedAsWaived({ requests, postgres }: State, scenario: Scenario, index: number): boolean {
  const isWaived = at(scenario.requests, index).isWaived === true && at(requests, index).reportedCost === 0;
  return isWaived && at(postgres.records, index).grade === 2;
}

/**
 * The model of the 30 s wait: every gateway is up, has renewed its live requests, sent its open journal records and
 * had its found ones reaped; and no worker holds a batch any more that Redis has lost.
 */
export function haveAllReported(state: State, variation: Variation): boolean {
  if (state.slowWorker?.isForgotten === true && variation !== 'trustBeforeCommit') return false;
  if (variation === 'trustBeforeKeep') return true;
  return state.gatewayUp && state.requests.every((_request, index) => isSaid(state, index, variation));
}

function isSaid(state: State, index: number, variation: Variation): boolean {
  const { stage } = at(state.requests, index);
  const { entry, marker } = at(state.redis.requests, index);
  if (stage === 'ended') return entry?.state === 'C' || marker === 2;
  if (stage !== 'admitted' && stage !== 'running') return stage !== 'found' || entry !== null || marker > 0;
  return (entry !== null || marker > 0) && !isTaken(state.redis, index, variation);
}

/** Whether renew would give the key to a request that Redis has. */
function isTaken(redis: Redis, index: number, variation: Variation): boolean {
  const isReaped = at(redis.requests, index).entry?.state !== 'H';
  if (variation === (isReaped ? 'reapedLosesKey' : 'heldLosesKey')) return false;
  const owner = takeKey(redis, index, variation).key?.owner;
  return owner !== redis.key?.owner;
}

const FREE = { owner: null, isDone: false, isBrief: false };

function withBriefKey(redis: Redis, request: number): Redis {
  const { key } = redis;
  return key?.owner === request && !key.isDone ? withKey(redis, { isBrief: true }) : redis;
}

function withDone(redis: Redis, owner: number): Redis {
  return withKey(redis, { owner, isDone: true, isBrief: false });
}

/** Returns the given Redis when that changes nothing. */
function withKey(redis: Redis, change: Partial<SharedKey>): Redis {
  const before = redis.key;
  if (before === null) return redis;
  const key = { ...before, ...change };
  const names = ['owner', 'isDone', 'isBrief', 'suspectMark'] as const;
  const isSame = names.every((name) => key[name] === before[name]);
  return isSame ? redis : { ...redis, key };
}
