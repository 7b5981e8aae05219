import type { Faults, Scenario } from './scenarios.js';

/** 0: not in the ledger. 1: captured at a checkpoint, provisional. 2: final. */
export type Grade = 0 | 1 | 2;

/** A spend window; the second begins when the first ends. */
export type SpendWindow = 0 | 1;

/** How far a request is, as the gateway that serves it remembers. */
export type Stage =
  /** Admission was not asked yet. */
  | 'new'
  /** Redis said yes; the journal does not know it yet. */
  | 'admitted'
  /** The upstream was called. */
  | 'running'
  /** The charge is decided and its F is open. */
  | 'ended'
  /** Only in variations of the protocol: the answer of Redis was taken for a receipt. */
  | 'believed'
  /** Only in a variation: the finish was sent and the F is not written. */
  | 'unwritten'
  /** An earlier process has left an A without F. */
  | 'found'
  /** The gateway knows nothing of it. */
  | 'gone';

/** One request outside Redis and Postgres. */
export interface RequestState {
  readonly stage: Stage;
  /** The newest record that is not closed. */
  readonly journal: 'none' | 'A' | 'F';
  /** In which window it was admitted. */
  readonly window: SpendWindow;
  /** Granted, as far as the gateway knows. */
  readonly hold: number;
  /** The price of what was received up to the last checkpoint; 0 before the first. */
  readonly checkpoint: number;
  /** The upstream was called, so a record must come of it. */
  readonly called: boolean;
  /** The charge as the client may have read it; null while it cannot. */
  readonly told: number | null;
  /** It was captured at its checkpoint before its end; its hold was free for others. */
  readonly wasReaped: boolean;
  /** Its record went with the machine of its gateway. */
  readonly isJournalLost: boolean;
  /** An admit whose answer nobody waits for, and its void, are still on their way. */
  readonly admitInFlight: boolean;
  readonly voidInFlight: boolean;
}

/** What Redis knows of a running request. H: held, P: captured at a checkpoint, C: captured final. */
export interface Entry {
  readonly state: 'H' | 'P' | 'C';
  readonly amount: number;
  readonly checkpoint: number;
  readonly window: SpendWindow;
}

/** A finished request on its way to the ledger. */
export interface UsageEvent {
  readonly request: number;
  readonly grade: Grade;
  readonly amount: number;
  readonly window: SpendWindow;
  /** Its id in the stream. The lowest free one: ids come again, as they may when a stale replica takes over. */
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

/** The Idempotency-Key that all requests share, as Redis knows it, and whether Redis may be believed. */
export interface SharedKey {
  /** Null: nobody has it. */
  readonly owner: number | null;
  /** D: something of the owner was charged. Else R: it runs, or nobody can say that it does not. */
  readonly isDone: boolean;
  /** An R whose request was reaped at 0: nobody may know of it any more, so it lasts ten minutes. */
  readonly isBrief: boolean;
  /** A field of the wallet: the load since which keys are doubted; 0: they are not. */
  readonly doubt: number;
}

/** All of one organization in Redis. */
export interface Redis {
  /** Null while no version was published. */
  readonly wallet: WalletCopy | null;
  readonly held: number;
  readonly unsettled: number;
  readonly cap: Cap;
  readonly requests: readonly RedisRequest[];
  readonly outbox: readonly UsageEvent[];
  /** Wallets up to this version are taken for published; the passes of the protocol never skip one that is not. */
  readonly passedVersion: number;
  /** Null: the requests have no Idempotency-Key. */
  readonly key: SharedKey | null;
}

export type Lot = 'promo' | 'paid';

/** A transfer of a request: leg 0… captures, 100… adjusts. Negative: back to the lot. */
export interface Leg {
  readonly leg: number;
  readonly lot: Lot;
  readonly amount: number;
}

/** The usage record of one request, with its transfers. */
export interface LedgerRecord {
  readonly grade: Grade;
  readonly charge: number;
  readonly legs: readonly Leg[];
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
  readonly records: readonly LedgerRecord[];
}

/** What a worker tells Redis after a commit, as it was at the commit. */
export interface Acknowledgement {
  readonly wallet: WalletCopy;
  /** By window; null: not told. */
  readonly spent: readonly [number | null, number | null];
  readonly items: readonly { readonly request: number; readonly grade: Grade; readonly position: number }[];
  /** Of a publish: whose Idempotency-Key the ledger has as used, and the mark of doubt that it takes away. */
  readonly usedKeys: readonly number[];
  readonly trusts: number;
}

/**
 * A worker in the middle of its work: it has read a batch, or what it has to tell Redis after a commit. A variation
 * tells Redis first.
 */
export interface Work {
  readonly batch: readonly UsageEvent[] | null;
  readonly acknowledgement: Acknowledgement | null;
  /** Redis has lost something since the batch was read. Noted only where requests have a key. */
  readonly isForgotten: boolean;
}

/** `passed`, only in a variation: a publish has passed since, so time alone ends the doubt. */
export type ServerDoubt = 'none' | 'doubted' | 'passed';

export interface State {
  readonly gatewayUp: boolean;
  readonly window: SpendWindow;
  readonly requests: readonly RequestState[];
  readonly redis: Redis;
  /** What a replica has that stopped following. */
  readonly replica: Redis | null;
  readonly postgres: Postgres;
  /** Null while the worker is idle. */
  readonly worker: Work | null;
  /** Another worker, in the middle of its work for any time. */
  readonly slowWorker: Work | null;
  /** Another server answers as Redis, which may lack keys: gateways refuse them. */
  readonly serverDoubt: ServerDoubt;
  /** Faults that may still happen. */
  readonly faults: Faults;
}

const NEW_REQUEST: RequestState = {
  stage: 'new',
  journal: 'none',
  window: 0,
  hold: 0,
  checkpoint: 0,
  called: false,
  told: null,
  wasReaped: false,
  isJournalLost: false,
  admitInFlight: false,
  voidInFlight: false,
};

const UNKNOWN_REQUEST: RedisRequest = { entry: null, hasLease: false, marker: 0, isVoided: false };

/** A Redis that knows nothing. */
export function emptyRedis({ requests, sharesKey }: Scenario): Redis {
  return {
    wallet: null,
    held: 0,
    unsettled: 0,
    cap: { window: 0, spent: 0, open: 0 },
    requests: requests.map(() => UNKNOWN_REQUEST),
    outbox: [],
    passedVersion: 0,
    key: sharesKey ? { owner: null, isDone: false, isBrief: false, doubt: 0 } : null,
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
      records: requests.map(() => ({ grade: 0, charge: 0, legs: [], failed: 0, putAside: 0 })),
    },
    worker: null,
    slowWorker: null,
    serverDoubt: 'none',
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
