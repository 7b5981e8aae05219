import type { Poison } from './ledger.js';
import type { Lot } from './state.js';

/** Maximum occurrences of each fault; the search tries every moment for it. */
export interface Faults {
  /** `kill -9` of the gateway. */
  readonly kills: number;
  /** The journal of a killed gateway is lost with its machine. */
  readonly lostJournals: number;
  /** A replica that stopped following takes over. */
  readonly failovers: number;
  /** Redis loses everything. */
  readonly wipes: number;
  /** A packet of a capture, a renewal or a replay arrives once more, at any time. */
  readonly strayPackets: number;
  /** Another worker stops in the middle of its work, and continues at any time. */
  readonly slowWorkers: number;
  /** An admit is not answered; it and its void arrive late or never. */
  readonly lostAnswers: number;
  /** Markers expire after an hour. */
  readonly expiredMarkers: number;
  /** The spend window ends; at most once. */
  readonly windowEnds: number;
  readonly topUps: number;
  /** An R that is not renewed expires after ten minutes. */
  readonly expiredKeys: number;
}

export interface RequestPlan {
  readonly hold: number;
  readonly leastHold: number;
  /** The extension it requests; null: none. */
  readonly target: number | null;
  /** Possible costs of its usage; the charge is at most the hold. */
  readonly prices: readonly number[];
  /** The cost at its checkpoint; 0: no checkpoint. */
  readonly checkpoint: number;
  /** An end at 0 is a waived reply: it was delivered, and uses the Idempotency-Key. */
  readonly isWaived?: true;
  /** An end at 0 is a reply of a free model. */
  readonly isFree?: true;
}

export interface Scenario {
  readonly name: string;
  readonly requests: readonly RequestPlan[];
  readonly lots: Readonly<Record<Lot, number>>;
  readonly capLimit: number;
  /** Of the cap of requests. */
  readonly countLimit: number;
  readonly faults: Faults;
  readonly poison: Poison | null;
  /** All requests carry one Idempotency-Key: each but the first is a retry of the one before it. */
  readonly sharesKey: boolean;
}

export const NO_FAULTS: Faults = {
  kills: 0,
  lostJournals: 0,
  failovers: 0,
  wipes: 0,
  strayPackets: 0,
  slowWorkers: 0,
  lostAnswers: 0,
  expiredMarkers: 0,
  windowEnds: 0,
  topUps: 0,
  expiredKeys: 0,
};

export const NO_CAP = 1_000;

/** Its end costs more than its checkpoint. */
const GROWING: RequestPlan = { hold: 10, leastHold: 10, target: null, prices: [7], checkpoint: 3 };

/** Its true usage is lower than its checkpoint. Holds as much as the wallet covers. */
const SHRINKING: RequestPlan = { hold: 6, leastHold: 2, target: null, prices: [2], checkpoint: 4 };

/** Holds a quantum and extends. */
const EXTENDING: RequestPlan = { hold: 4, leastHold: 4, target: 8, prices: [7], checkpoint: 3 };

/** Ends at once, with any of these charges: a cost, or 0 because every channel failed. */
const BRIEF: RequestPlan = { hold: 5, leastHold: 5, target: null, prices: [4, 0], checkpoint: 0 };

/** The smallest paid request. */
const LEAN: RequestPlan = { hold: 5, leastHold: 5, target: null, prices: [4], checkpoint: 0 };

/** May be captured at its checkpoint, and then ends at 0, or at more. */
const UNCERTAIN: RequestPlan = { hold: 10, leastHold: 10, target: null, prices: [7, 0], checkpoint: 3 };

/** May be captured at its checkpoint, and then ends with a reply that is waived. */
const WAIVED: RequestPlan = { hold: 10, leastHold: 10, target: null, prices: [0], checkpoint: 3, isWaived: true };

/** Every channel failed. */
const VAIN: RequestPlan = { hold: 5, leastHold: 5, target: null, prices: [0], checkpoint: 0 };

/** Uses its whole hold. */
const GREEDY: RequestPlan = { hold: 10, leastHold: 10, target: null, prices: [10], checkpoint: 0 };

/** Costs more than its bound. */
const DEAR: RequestPlan = { hold: 4, leastHold: 4, target: null, prices: [6], checkpoint: 0 };

const FREE: RequestPlan = { hold: 0, leastHold: 0, target: null, prices: [0], checkpoint: 0, isFree: true };

/** The grant pays a first delivery alone and a second one in part. */
const AMPLE = { promo: 9, paid: 31 };

/** Covers two holds, and one of the prices above them. */
const TIGHT = { promo: 6, paid: 4 };

/** Covers one hold, not two. */
const SCARCE = { promo: 9, paid: 3 };

type Part = Pick<Scenario, 'name'> & { readonly faults: Partial<Faults> } & Partial<Omit<Scenario, 'faults'>>;

function one(plan: RequestPlan, { faults, ...others }: Part): Scenario {
  return {
    requests: [plan],
    lots: AMPLE,
    capLimit: NO_CAP,
    countLimit: NO_CAP,
    poison: null,
    sharesKey: false,
    ...others,
    faults: { ...NO_FAULTS, ...faults },
  };
}

function two(plans: readonly RequestPlan[], { faults, ...others }: Part): Scenario {
  return {
    requests: plans,
    lots: SCARCE,
    capLimit: 14,
    countLimit: NO_CAP,
    poison: null,
    sharesKey: false,
    ...others,
    faults: { ...NO_FAULTS, ...faults },
  };
}

/** A request and its retries. Neither balance nor cap refuses one of them, only the key. */
function retried(plans: readonly RequestPlan[], part: Part): Scenario {
  return two(plans, { lots: AMPLE, capLimit: NO_CAP, sharesKey: true, ...part });
}

/** Small searches: together a few seconds. */
export const SMALL = {
  calm: one(GROWING, { name: 'one request, workers die, gateways pause', faults: {} }),
  failover: one(GROWING, { name: 'one request, failover', faults: { kills: 1, failovers: 1 } }),
  wipe: one(GROWING, { name: 'one request, wipe', faults: { kills: 1, wipes: 1 } }),
  losses: one(GROWING, { name: 'one request, failover and wipe', faults: { kills: 1, failovers: 1, wipes: 1 } }),
  packets: one(GROWING, { name: 'one request, late packets', faults: { wipes: 1, strayPackets: 1, slowWorkers: 1 } }),
  unanswered: one(BRIEF, { name: 'one request, no answer', faults: { kills: 1, wipes: 1, lostAnswers: 1 } }),
  lostJournal: one(GROWING, { name: 'one request, journal lost', faults: { kills: 1, lostJournals: 1, failovers: 1 } }),
  markers: one(BRIEF, {
    name: 'one request, markers expire',
    faults: { kills: 2, expiredMarkers: 2, strayPackets: 1 },
  }),
  free: one(FREE, { name: 'one free request', faults: { kills: 1, failovers: 1 } }),
  poison: one(GROWING, {
    name: 'one request, checkpoint unbookable',
    faults: { kills: 1, failovers: 1 },
    poison: { request: 0, grade: 1 },
  }),
  finalPoison: one(GROWING, {
    name: 'one request, end unbookable',
    faults: { kills: 1, failovers: 1 },
    poison: { request: 0, grade: 2 },
  }),
  race: two([GROWING, SHRINKING], { name: 'two requests', faults: {} }),
  extensions: two([EXTENDING, LEAN], { name: 'two requests, one extends', faults: {} }),
  dear: one(DEAR, { name: 'one request above its hold', faults: { kills: 1, failovers: 1, strayPackets: 1 } }),
  dearBalance: two([DEAR, DEAR], {
    name: 'two requests above their holds',
    lots: TIGHT,
    capLimit: NO_CAP,
    faults: {},
  }),
  dearCap: two([DEAR, DEAR], { name: 'two requests above their holds, cap', lots: AMPLE, capLimit: 10, faults: {} }),
  balance: two([GREEDY, GREEDY], { name: 'two requests, balance for one', capLimit: NO_CAP, faults: {} }),
  cap: two([GREEDY, GREEDY], { name: 'two requests, cap for one', lots: AMPLE, faults: {} }),
  counted: two([UNCERTAIN, FREE], {
    name: 'two requests, one may count',
    lots: AMPLE,
    capLimit: NO_CAP,
    countLimit: 1,
    faults: {},
  }),
  frees: two([FREE, FREE], { name: 'two free requests, slow workers', faults: { slowWorkers: 1 } }),
  killed: two([LEAN, LEAN], { name: 'two requests, gateway killed', faults: { kills: 1 } }),
  retry: retried([BRIEF, LEAN], { name: 'a retry', faults: {} }),
  retryWiped: retried([LEAN, LEAN], { name: 'a retry, killed and wiped', faults: { kills: 1, wipes: 1 } }),
  retryFailover: retried([LEAN, LEAN], { name: 'a retry, failover', faults: { failovers: 1, expiredKeys: 1 } }),
  retryStarted: retried([LEAN, LEAN], { name: 'a retry, killed and failover', faults: { kills: 1, failovers: 1 } }),
  retryMarkers: retried([GROWING, LEAN], {
    name: 'a retry, markers expire',
    faults: { kills: 1, expiredMarkers: 1, expiredKeys: 1 },
  }),
  retrySlow: retried([LEAN, LEAN], {
    name: 'a retry, slow workers, wiped twice',
    faults: { slowWorkers: 1, wipes: 2 },
  }),
  retryStale: retried([LEAN, LEAN], {
    name: 'a retry, slow workers, failover',
    faults: { slowWorkers: 1, failovers: 1 },
  }),
  retryCorrected: retried([UNCERTAIN, LEAN], { name: 'a retry, a charge taken back, wipe', faults: { wipes: 1 } }),
  waived: one(WAIVED, { name: 'one waived request, failover and wipe', faults: { kills: 1, failovers: 1, wipes: 1 } }),
  retryWaived: retried([WAIVED, LEAN], {
    name: 'a retry of a waived request, killed and wiped',
    faults: { kills: 1, wipes: 1 },
  }),
  retries: retried([VAIN, LEAN, LEAN], { name: 'two retries, failover', faults: { failovers: 1, expiredKeys: 1 } }),
} as const satisfies Record<string, Scenario>;

/** Large searches: minutes, and up to 2 GB of memory. */
export const LARGE = {
  losses: one(GROWING, {
    name: 'one request, every loss',
    faults: { kills: 2, lostJournals: 1, failovers: 1, wipes: 1, strayPackets: 1, slowWorkers: 1 },
  }),
  failover: two([GROWING, SHRINKING], { name: 'two requests, failover', faults: { failovers: 1 } }),
  wipe: two([GROWING, SHRINKING], { name: 'two requests, killed and wiped', faults: { kills: 1, wipes: 1 } }),
  packets: two([GROWING, SHRINKING], { name: 'two requests, late packets', faults: { kills: 1, strayPackets: 1 } }),
  workers: two([GROWING, BRIEF], { name: 'two requests, slow workers', faults: { slowWorkers: 1, topUps: 1 } }),
  killedAndLost: two([LEAN, LEAN], { name: 'two requests, killed and failover', faults: { kills: 1, failovers: 1 } }),
  windows: two([LEAN, LEAN], { name: 'two requests, two windows, failover', faults: { windowEnds: 1, failovers: 1 } }),
  topUp: two([GROWING, SHRINKING], { name: 'two requests, two windows, top-up', faults: { windowEnds: 1, topUps: 1 } }),
  extensions: two([EXTENDING, LEAN], { name: 'two requests, one extends, wipe', faults: { wipes: 1 } }),
  dear: two([DEAR, DEAR], { name: 'two requests above their holds, failover', lots: TIGHT, faults: { failovers: 1 } }),
  retryWorkers: retried([GROWING, LEAN], {
    name: 'a retry, killed, wiped, slow workers',
    faults: { kills: 1, wipes: 1, slowWorkers: 1, strayPackets: 1 },
  }),
  retryLosses: retried([GROWING, LEAN], {
    name: 'a retry, every loss',
    faults: { kills: 1, lostJournals: 1, failovers: 1, wipes: 1 },
  }),
  retryMarkers: retried([UNCERTAIN, LEAN], {
    name: 'a retry, killed twice, markers expire',
    faults: { kills: 2, expiredMarkers: 2, strayPackets: 1, expiredKeys: 1 },
  }),
  retryUnanswered: retried([BRIEF, LEAN], {
    name: 'a retry, no answer, failover',
    faults: { lostAnswers: 1, failovers: 1, kills: 1, expiredKeys: 1 },
  }),
  retryWaived: retried([WAIVED, LEAN], {
    name: 'a retry of a waived request, killed, failover, slow workers',
    faults: { kills: 1, failovers: 1, slowWorkers: 1, expiredKeys: 1 },
  }),
  retries: retried([VAIN, LEAN, LEAN], {
    name: 'two retries, killed and failover',
    faults: { kills: 1, failovers: 1, expiredKeys: 1 },
  }),
} as const satisfies Record<string, Scenario>;
