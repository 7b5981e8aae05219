import {
  at,
  withAt,
  type Acknowledgement,
  type Cap,
  type Entry,
  type Grade,
  type Redis,
  type UsageEvent,
  type SpendWindow,
} from './state.js';
import { finalizeKey, finalizeReapedKey, refusesKey, takeKey } from './shared-key.js';
import type { Variation } from './variations.js';

/**
 * The five scripts, each a function from Redis to Redis. A script without effect returns the given Redis. Amounts are
 * small whole numbers of an imaginary unit.
 */

const GRADE_OF = { H: 0, P: 1, C: 2 } as const;

/** posted − blocked − unsettled − held; without credit and expiry. */
function availableIn({ wallet, held, unsettled }: Redis): number {
  return wallet === null ? 0 : wallet.posted - wallet.blocked - unsettled - held;
}

const HELD = { state: 'H', checkpoint: 0, counts: true } as const;

export interface AdmitCall {
  readonly request: number;
  readonly hold: number;
  readonly leastHold: number;
  /** By Redis time. */
  readonly window: SpendWindow;
  readonly capLimit: number;
  readonly countLimit: number;
}

/**
 * Does nothing when a check fails, or when an entry, a marker or a tombstone exists; else H, lease, held, cap. Grants
 * as much as balance and cap cover between least hold and hold.
 */
export function admit(redis: Redis, call: AdmitCall, variation: Variation): Redis {
  const { entry, marker, isVoided } = at(redis.requests, call.request);
  if (redis.wallet === null || refusesKey(redis)) return redis;
  if (entry !== null || marker > 0 || (isVoided && variation !== 'admitIgnoresVoid')) return redis;
  const cap = capInWindow(redis.cap, call.window);
  const count = capInWindow(redis.count, call.window);
  const running = variation === 'admitIgnoresRunning' ? 0 : count.open;
  if (count.spent + running >= call.countLimit) return redis;
  const available = availableIn(redis) + (variation === 'admitIgnoresHolds' ? redis.held : 0);
  const open = variation === 'admitIgnoresOpen' ? 0 : cap.open;
  const granted = Math.min(call.hold, available, call.capLimit - cap.spent - open);
  if (call.hold > 0 && granted < Math.max(call.leastHold, 1)) return redis;
  const amount = call.hold === 0 ? 0 : granted;
  const swept = variation === 'admitSweepsLeases' ? withoutLeases(redis) : redis;
  const held = replaceEntry(swept, call.request, {
    ...HELD,
    amount,
    window: call.window,
  });
  return takeKey(withLease(held, call.request, true), call.request, variation);
}

export interface RenewCall {
  readonly request: number;
  readonly window: SpendWindow;
  readonly hold: number;
  readonly checkpoint: number;
  /** Null: no extension. */
  readonly target: number | null;
  /** A partial extension is allowed. */
  readonly isPartial: boolean;
  readonly capLimit: number;
}

/**
 * Does nothing for C, P or a marker. Renews the lease and stores the checkpoint; raises the hold to the target if
 * balance and cap allow, or in part up to them. A missing entry without a marker is put back as H, unchecked.
 */
export function renew(redis: Redis, call: RenewCall, variation: Variation): Redis {
  const known = at(redis.requests, call.request);
  const isFinal = known.marker === 2 || known.entry?.state === 'C';
  const isReaped = known.marker === 1 || known.entry?.state === 'P';
  if (isFinal || (isReaped && variation === 'reapedLosesKey')) return redis;
  if (isReaped) return takeKey(redis, call.request, variation);
  const entry = known.entry ?? { ...HELD, amount: call.hold, window: call.window };
  const amount = entry.amount + raiseOf(redis, entry, call, variation);
  const checkpoint = call.checkpoint <= amount ? call.checkpoint : entry.checkpoint;
  const renewed = withLease(replaceEntry(redis, call.request, { ...entry, amount, checkpoint }), call.request, true);
  return known.entry !== null && variation === 'heldLosesKey' ? renewed : takeKey(renewed, call.request, variation);
}

function raiseOf(redis: Redis, entry: Entry, call: RenewCall, variation: Variation): number {
  const { target, isPartial, capLimit } = call;
  const { window, spent, open } = redis.cap;
  const requested = Math.max((target ?? 0) - entry.amount, 0);
  const byBalance = availableIn(redis) + (isPartial && variation === 'partIgnoresHolds' ? redis.held : 0);
  const isCapped = window === entry.window && !(isPartial && variation === 'partIgnoresCap');
  const more = Math.max(Math.min(requested, byBalance, isCapped ? capLimit - spent - open : requested), 0);
  return isPartial || more === requested ? more : 0;
}

/** How a request ends. */
export interface RequestEnd {
  readonly charge: number;
  readonly window: SpendWindow;
  /** Or charged. */
  readonly isDelivered: boolean;
  readonly isWaived: boolean;
}

/**
 * Does nothing for C or marker 2. From H, P, no entry or marker 1: releases the hold, replaces the amount of a P,
 * deletes the lease, stores C and appends the event.
 */
export function capture(redis: Redis, request: number, end: RequestEnd, variation: Variation): Redis {
  const { charge, window, isDelivered, isWaived } = end;
  const { entry, marker } = at(redis.requests, request);
  if (entry?.state === 'C' || marker === 2) return redis;
  if (marker > 0 && variation === 'markerWithoutGrade') return redis;
  const own = { window: entry?.window ?? window, counts: isDelivered };
  const final: Entry = { state: 'C', amount: charge, checkpoint: 0, ...own };
  const captured = finalizeKey(storeCapture(redis, request, final, isWaived), request, isDelivered, variation);
  if (variation === 'capNotCorrected' && entry?.state === 'P')
    return { ...captured, cap: redis.cap, count: redis.count };
  return captured;
}

/** The void of an unanswered admit: a capture at 0 if the admit ran; without an entry only the tombstone. */
export function voidUnanswered(redis: Redis, request: number, variation: Variation): Redis {
  const { entry, marker } = at(redis.requests, request);
  const nothing = { charge: 0, isDelivered: false, isWaived: false };
  if (entry !== null) return capture(redis, request, { ...nothing, window: entry.window }, variation);
  return marker > 0 ? redis : { ...redis, requests: withAt(redis.requests, request, { isVoided: true }) };
}

/**
 * Does nothing for P, C or a marker; a lease without a held entry is deleted. From H: P at the checkpoint's price, with
 * a provisional event. A replay of an A brings the entry, and is captured at 0 when Redis has lost it.
 */
export function reap(redis: Redis, request: number, replayed: SpendWindow | null, variation: Variation): Redis {
  const { entry, marker } = at(redis.requests, request);
  const isHeld = entry?.state === 'H';
  const isMarked = marker > 0 && (replayed === null || variation !== 'replayIgnoresMarker');
  const isLost = entry === null && replayed === null;
  if (isMarked || (entry !== null && !isHeld) || isLost) return isHeld ? redis : withLease(redis, request, false);
  const window = entry?.window ?? replayed ?? 0;
  const amount = entry?.checkpoint ?? 0;
  const captured = storeCapture(
    redis,
    request,
    { state: 'P', amount, checkpoint: 0, window, counts: amount > 0 },
    false,
  );
  return finalizeReapedKey(captured, request, { isUsed: amount > 0, isReplay: replayed !== null }, variation);
}

/**
 * Copies wallet and spend from a newer version only, and never into an unknown wallet. The marker becomes the higher of
 * itself and the given grade; the event is deleted after a check that it is this request's and of no higher grade; the
 * entry is deleted, with amounts and lease, if its grade is not above.
 */
export function settled(redis: Redis, row: Acknowledgement, variation: Variation): Redis {
  const { wallet, items } = row;
  const cleared = items.reduce((before, item) => settleItem(before, item, variation), redis);
  if (cleared.wallet === null) return cleared;
  const ahead = wallet.version - cleared.wallet.version;
  const isRepeated = variation === 'repeatSpend' || variation === 'countKeepsVersion';
  return ahead > 0 || (ahead === 0 && isRepeated) ? copyWallet(cleared, row) : cleared;
}

/** A publish into an unknown wallet: the copy, and held, unsettled and open from the entries. */
export function load(redis: Redis, row: Acknowledgement, variation: Variation): Redis {
  const loaded = copyWallet(redis, row);
  const { held, unsettled, cap, count } = loaded;
  const nothing = { held: 0, unsettled: 0, cap: { ...cap, open: 0 }, count: { ...count, open: 0 } };
  if (variation === 'rebuildToZero') return { ...loaded, ...nothing };
  const before = variation === 'additiveReseed' ? { held, unsettled, cap, count } : nothing;
  const sums = sumEntries(loaded);
  return {
    ...loaded,
    held: before.held + sums.held,
    unsettled: before.unsettled + sums.unsettled,
    cap: { ...cap, open: before.cap.open + sums.open },
    count: { ...count, open: before.count.open + sums.counted },
  };
}

/** The expected counters: sums over the entries; `open` and `counted` over those of the window of a cap. */
export function sumEntries(redis: Redis): { held: number; unsettled: number; open: number; counted: number } {
  const { requests, cap, count } = redis;
  const sums = { held: 0, unsettled: 0, open: 0, counted: 0 };
  for (const { entry } of requests) {
    if (entry === null) continue;
    if (entry.state === 'H') sums.held += entry.amount;
    else sums.unsettled += entry.amount;
    if (entry.window === cap.window) sums.open += entry.amount;
    if (entry.window === count.window) sums.counted += Number(entry.counts);
  }
  return sums;
}

function settleItem(redis: Redis, item: Acknowledgement['items'][number], variation: Variation): Redis {
  const { entry, marker } = at(redis.requests, item.request);
  const highest = Math.max(item.grade, marker) as Grade;
  const grade = variation === 'settledLowersMarker' ? item.grade : highest;
  const marked = { ...redis, requests: withAt(redis.requests, item.request, { marker: grade }) };
  const shorter = { ...marked, outbox: marked.outbox.filter((event) => !isDeleted(event, item, grade, variation)) };
  if (entry === null || GRADE_OF[entry.state] > grade) return shorter;
  if (entry.state === 'H' && variation === 'settledKeepsHold') return shorter;
  return withLease(replaceEntry(shorter, item.request, null), item.request, false);
}

function isDeleted(
  event: UsageEvent,
  item: Acknowledgement['items'][number],
  grade: Grade,
  variation: Variation,
): boolean {
  if (event.position !== item.position) return false;
  if (variation === 'deleteByPosition') return true;
  if (event.request !== item.request) return false;
  return event.grade <= grade || variation === 'deleteByIdOnly';
}

function copyWallet(redis: Redis, { wallet, spent, counted }: Acknowledgement): Redis {
  const windows = [0, 1] as const;
  const cap = windows.reduce((before, window) => copySpent(before, window, spent[window]), redis.cap);
  const count = windows.reduce((before, window) => copySpent(before, window, counted[window]), redis.count);
  return { ...redis, wallet, cap, count };
}

/** The spend of an older window than the cap's is ignored. */
function copySpent(cap: Cap, window: SpendWindow, spent: number | null): Cap {
  if (spent === null || window < cap.window || (window > cap.window && spent === 0)) return cap;
  return { ...capInWindow(cap, window), spent };
}

/** Ends a hold, or replaces a capture, and appends the event. */
function storeCapture(redis: Redis, request: number, entry: Entry, isWaived: boolean): Redis {
  const captured = withLease(replaceEntry(redis, request, entry), request, false);
  const taken = new Set(captured.outbox.map(({ position }) => position));
  let position = 0;
  while (taken.has(position)) position++;
  const { state, amount, window } = entry;
  const event = { request, grade: GRADE_OF[state], amount, window, counts: entry.counts && !isWaived, position };
  return { ...captured, outbox: [...captured.outbox, event] };
}

/** Replaces an entry; the counters move by the difference. */
function replaceEntry(redis: Redis, request: number, entry: Entry | null): Redis {
  const before = at(redis.requests, request).entry;
  return {
    ...redis,
    held: redis.held + amountIf(entry, 'H') - amountIf(before, 'H'),
    unsettled: redis.unsettled + amountIf(entry, 'P', 'C') - amountIf(before, 'P', 'C'),
    cap: moveOpen(moveOpen(redis.cap, before, -amountIf(before, ...ANY)), entry, amountIf(entry, ...ANY)),
    count: moveOpen(moveOpen(redis.count, before, -countOf(before)), entry, countOf(entry)),
    requests: withAt(redis.requests, request, { entry }),
  };
}

const ANY = ['H', 'P', 'C'] as const;

function countOf(entry: Entry | null): number {
  return entry?.counts ? 1 : 0;
}

function amountIf(entry: Entry | null, ...states: Entry['state'][]): number {
  return entry !== null && states.includes(entry.state) ? entry.amount : 0;
}

/** Entries of older windows count nowhere; one of a newer window moves the cap forward. */
function moveOpen(cap: Cap, entry: Entry | null, more: number): Cap {
  if (entry === null || more === 0) return cap;
  const current = capInWindow(cap, entry.window);
  return current.window === entry.window ? { ...current, open: current.open + more } : cap;
}

function capInWindow(cap: Cap, window: SpendWindow): Cap {
  return cap.window >= window ? cap : { window, spent: 0, open: 0 };
}

function withLease(redis: Redis, request: number, hasLease: boolean): Redis {
  if (at(redis.requests, request).hasLease === hasLease) return redis;
  return { ...redis, requests: withAt(redis.requests, request, { hasLease }) };
}

function withoutLeases(redis: Redis): Redis {
  return { ...redis, requests: redis.requests.map((known) => ({ ...known, hasLease: false })) };
}
