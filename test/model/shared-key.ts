import { at, type Redis, type SharedKey, type State } from './state.js';
import type { Variation } from './variations.js';

/** What scripts do with the Idempotency-Key that all requests share. Where they have none, nothing. */

/** An admit is refused whoever owns the key, and by a wallet whose keys are doubted. */
export function refusesKey({ key }: Redis): boolean {
  return key !== null && (key.owner !== null || key.doubt > 0);
}

/** R|id. The R of another gives way to whoever lives; a D does not. */
export function takeKey(redis: Redis, request: number, variation: Variation): Redis {
  const { key } = redis;
  if (key === null || key.isDone || (key.owner !== null && variation === 'keepRespectsKey')) return redis;
  return withKey(redis, { owner: request, isBrief: false });
}

/**
 * The end of a request: D|id when something was charged, else its R is gone. A D is never freed or replaced, and stands
 * before any R: no R can be right beside a charge.
 */
export function closeKey(redis: Redis, request: number, isUsed: boolean, variation: Variation): Redis {
  const { key } = redis;
  if (key === null) return redis;
  const isForeign = key.owner !== null && key.owner !== request;
  if (isUsed) return key.isDone || (isForeign && variation === 'runningKeyStands') ? redis : withDone(redis, request);
  return isForeign || (key.isDone && variation !== 'finishFreesKey') ? redis : withKey(redis, FREE);
}

/**
 * A reap. At a checkpoint the key is done. At 0 it stays as it is when only a lease has ended, for the gateway may be
 * paused; the replay of an A frees it.
 */
export function closeReapedKey(
  redis: Redis,
  request: number,
  { isUsed, isReplay }: { readonly isUsed: boolean; readonly isReplay: boolean },
  variation: Variation,
): Redis {
  if (!isUsed && isReplay && variation === 'replayFreesKey') return withKey(redis, FREE);
  if (!isUsed && !isReplay && variation !== 'leaseFreesKey') return withBriefKey(redis, request);
  return closeKey(redis, request, isUsed, variation);
}

/** D|id of the requests that the ledger has charged. A key that merely runs gives way: the ledger knows better. */
export function bringKeys(redis: Redis, used: readonly number[], variation: Variation): Redis {
  const [owner] = used;
  if (redis.key === null || owner === undefined || redis.key.isDone) return redis;
  if (redis.key.owner !== null && variation === 'usedKeyGivesWay') return redis;
  return withDone(redis, owner);
}

/** Marks the keys of a wallet that was just loaded as doubted. Each load makes another mark. */
export function doubtKeys(redis: Redis, mark: number, variation: Variation): Redis {
  return redis.key === null || variation === 'loadTrustsKeys' ? redis : withKey(redis, { doubt: mark });
}

/** Takes a mark away, if it is still the one that was seen before the ledger was read. */
export function trustKeys(redis: Redis, mark: number, variation: Variation): Redis {
  if (redis.key === null || mark === 0) return redis;
  const isSame = redis.key.doubt === mark || variation === 'anyMarkFalls';
  return isSame ? withKey(redis, { doubt: 0 }) : redis;
}

/** The requests that the ledger has charged, as far as they have a key. */
export function usedKeysOf({ redis, postgres }: State): readonly number[] {
  return redis.key === null
    ? []
    : [...postgres.records.keys()].filter((index) => at(postgres.records, index).charge > 0);
}

/**
 * What 30 s stand for: every gateway is up, has run keep for what it serves, sent what is open in its journal and had
 * what it found there reaped; and no worker holds a batch any more that Redis has forgotten.
 */
export function isAllSaid(state: State, variation: Variation): boolean {
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

/** Whether keep would make the key that of a request which Redis knows. */
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

/** Answers the Redis it was given when that changes nothing. */
function withKey(redis: Redis, change: Partial<SharedKey>): Redis {
  const before = redis.key;
  if (before === null) return redis;
  const key = { ...before, ...change };
  const names = ['owner', 'isDone', 'isBrief', 'doubt'] as const;
  const isSame = names.every((name) => key[name] === before[name]);
  return isSame ? redis : { ...redis, key };
}
