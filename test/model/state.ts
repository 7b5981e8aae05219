import type { Faults, Scenario } from './scenarios.js';

/** 0: not in the ledger. 1: captured at a checkpoint, provisional. 2: final. */
export type Grade = 0 | 1 | 2;

/** A spend window; the second begins when the first ends. */
export type SpendWindow = 0 | 1;

/** The stage of a request, in the memory of its gateway. */
export type Stage =
  /** Admission was not requested yet. */
  | 'new'
  /** Redis admitted it; it is not journalled yet. */
  | 'admitted'
  /** The upstream was called. */
  | 'running'
  /** The charge is decided and its F is open. */
  | 'ended'
  /** Only in variations of the protocol: the reply of Redis was taken for a receipt. */
  | 'believed'
  /** Only in a variation: the capture was sent and the F is not written. */
  | 'unwritten'
  /** An earlier process has left an A without F. */
  | 'found'
  /** The gateway has no state of it. */
  | 'gone';

/** One request outside Redis and Postgres. */
export interface RequestState {
  readonly stage: Stage;
  /** The newest record that is not closed. */
  readonly journal: 'none' | 'A' | 'F';
  /** The window of its admission. */
  readonly window: SpendWindow;
  /** The granted hold, in the gateway's memory. */
  readonly hold: number;
  /** The cost up to the last checkpoint; 0 before the first. */
  readonly checkpoint: number;
  /** The upstream was called, so a record is required. */
  readonly called: boolean;
  /** The reported cost, which the client may have read; null while it cannot. */
  readonly reportedCost: number | null;
  /** It was captured at its checkpoint before its end, which freed its hold. */
  readonly wasReaped: boolean;
  /** Its journal record was lost with the machine of its gateway. */
  readonly isJournalLost: boolean;
  /** A timed-out admit and its void are still in flight. */
  readonly admitInFlight: boolean;
  readonly voidInFlight: boolean;
}

/** A request's entry in Redis. H: held, P: captured at a checkpoint, C: captured final. */
export interface Entry {
  readonly state: 'H' | 'P' | 'C';
  readonly amount: number;
  readonly checkpoint: number;
  readonly window: SpendWindow;
  /** It is one in the cap of requests: it runs, or something was delivered or charged. */
  readonly counts: boolean;
}

/** A finished request on its way to the ledger. */
export interface UsageEvent {
  readonly request: number;
  readonly grade: Grade;
  readonly amount: number;
  readonly window: SpendWindow;
  /** The ledger counts it: something was delivered or charged, and not waived. */
  readonly counts: boolean;
  /** Its stream id. The lowest free one: ids can repeat after a failover to a stale replica. */
  readonly position: number;
}

/** One request in Redis. */
export interface RedisRequest {
  readonly entry: Entry | null;
  readonly hasLease: boolean;
  readonly marker: Grade;
  readonly isVoided: boolean;
}

export interface Cap {
  readonly window: SpendWindow;
  readonly spent: number;
  readonly open: number;
}

/** The part of the wallet hash that is copied from Postgres. */
export interface WalletCopy {
  readonly version: number;
  readonly posted: number;
  readonly blocked: number;
}

/** The Idempotency-Key that all requests share, in Redis, and whether it is trusted. */
export interface SharedKey {
  /** Null: no owner. */
  readonly owner: number | null;
  /** D: the owner was charged. Else R: it runs, or is not known to have ended. */
  readonly isDone: boolean;
  /** An R whose request was reaped at 0: it can be unknown to every gateway, so it expires after ten minutes. */
  readonly isBrief: boolean;
  /** A field of the wallet: the load since which keys are suspect; 0: they are trusted. */
  readonly suspectMark: number;
}

/** All of one organization in Redis. */
export interface Redis {
  /** Null while no version was published. */
  readonly wallet: WalletCopy | null;
  readonly held: number;
  readonly unsettled: number;
  readonly cap: Cap;
  /** A cap of requests: it counts these, whatever they cost. */
  readonly count: Cap;
  readonly requests: readonly RedisRequest[];
  readonly outbox: readonly UsageEvent[];
  /** Wallets up to this version count as published; the passes of the protocol never skip an unpublished one. */
  readonly passedVersion: number;
  /** Null: the requests have no Idempotency-Key. */
  readonly key: SharedKey | null;
}

export type Lot = 'promo' | 'paid';

/** A transfer of a request: sequence 0… captures, 100… adjusts. Negative: back to the lot. */
export interface Posting {
  readonly sequence: number;
  readonly lot: Lot;
  readonly amount: number;
}

/** The usage record of one request, with its transfers. */
export interface LedgerRecord {
  readonly grade: Grade;
  readonly charge: number;
  readonly counts: boolean;
  readonly postings: readonly Posting[];
  /** The grade of the event that was put aside as unbookable; 0: none. */
  readonly failed: Grade;
  /** The amount of that event. */
  readonly putAside: number;
}

/** All of one organization in Postgres. */
export interface Postgres {
  readonly version: number;
  readonly lots: Readonly<Record<Lot, number>>;
  readonly blocked: number;
  /** The key's spend by window. */
  readonly spent: readonly [number, number];
  /** The number of its requests by window. */
  readonly counted: readonly [number, number];
  readonly records: readonly LedgerRecord[];
}

/** A worker's settled call, with the state at the commit. */
export interface Acknowledgement {
  readonly wallet: WalletCopy;
  /** By window; null: left out. */
  readonly spent: readonly [number | null, number | null];
  readonly counted: readonly [number | null, number | null];
  readonly items: readonly { readonly request: number; readonly grade: Grade; readonly position: number }[];
  /** Of a publish: the requests whose Idempotency-Key is used in the ledger, and the suspect mark it deletes. */
  readonly usedKeys: readonly number[];
  readonly trusts: number;
}

/**
 * A worker in the middle of its work: it has read a batch, or holds a settled call after a commit. A variation calls
 * settled first.
 */
export interface Work {
  readonly batch: readonly UsageEvent[] | null;
  readonly acknowledgement: Acknowledgement | null;
  /** Redis has lost data since the batch was read. Noted only where requests have a key. */
  readonly isForgotten: boolean;
}

/** `passed`, only in a variation: a publish has passed since, so time alone ends the suspicion. */
export type ServerSuspicion = 'none' | 'suspect' | 'passed';

export interface State {
  readonly gatewayUp: boolean;
  readonly window: SpendWindow;
  readonly requests: readonly RequestState[];
  readonly redis: Redis;
  /** The state of a replica that stopped following. */
  readonly replica: Redis | null;
  readonly postgres: Postgres;
  /** Null while the worker is idle. */
  readonly worker: Work | null;
  /** Another worker, stopped in the middle of its work for any time. */
  readonly slowWorker: Work | null;
  /** Another server answers as Redis and can lack keys: gateways refuse keyed requests. */
  readonly serverSuspicion: ServerSuspicion;
  /** The remaining faults. */
  readonly faults: Faults;
}

const NEW_REQUEST: RequestState = {
  stage: 'new',
  journal: 'none',
  window: 0,
  hold: 0,
  checkpoint: 0,
  called: false,
  reportedCost: null,
  wasReaped: false,
  isJournalLost: false,
  admitInFlight: false,
  voidInFlight: false,
};

const UNKNOWN_REQUEST: RedisRequest = { entry: null, hasLease: false, marker: 0, isVoided: false };

const NOTHING_COUNTED: Cap = { window: 0, spent: 0, open: 0 };

/** An empty Redis. */
export function emptyRedis({ requests, sharesKey }: Scenario): Redis {
  return {
    wallet: null,
    held: 0,
    unsettled: 0,
    cap: NOTHING_COUNTED,
    count: NOTHING_COUNTED,
    requests: requests.map(() => UNKNOWN_REQUEST),
    outbox: [],
    passedVersion: 0,
    key: sharesKey ? { owner: null, isDone: false, isBrief: false, suspectMark: 0 } : null,
  };
}

/** Everything is up, the wallet is published, no request was sent. */
export function startOf(scenario: Scenario): State {
  const { requests, lots, faults } = scenario;
  const redis = emptyRedis(scenario);
  return {
    gatewayUp: true,
    window: 0,
    requests: requests.map(() => NEW_REQUEST),
    redis: { ...redis, wallet: { version: 1, posted: lots.promo + lots.paid, blocked: 0 } },
    replica: null,
    postgres: {
      version: 1,
      lots,
      blocked: 0,
      spent: [0, 0],
      counted: [0, 0],
      records: requests.map(() => ({ grade: 0, charge: 0, counts: false, postings: [], failed: 0, putAside: 0 })),
    },
    worker: null,
    slowWorker: null,
    serverSuspicion: 'none',
    faults,
  };
}

/** The sequence with one element replaced. */
export function withAt<T>(items: readonly T[], index: number, change: Partial<T>): readonly T[] {
  return items.map((item, at) => (at === index ? { ...item, ...change } : item));
}

/** The element; throws RangeError when there is none. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`nothing at ${index}`);
  return item;
}
