import type { Acknowledgement, Entry, LedgerRecord, Redis, RequestState, State, UsageEvent, Work } from './state.js';

/**
 * A state as a short string: one character for each number. Two states have the same string only if they are equal;
 * the remaining faults are part of it.
 */
export function encodeState(state: State): string {
  const codes: number[] = [state.gatewayUp ? 1 : 0, state.window];
  for (const request of state.requests) putRequest(codes, request);
  putRedis(codes, state.redis);
  putOptional(codes, state.replica, putRedis);
  const { version, lots, blocked, spent, counted, records } = state.postgres;
  codes.push(
    version,
    lots.promo + OFFSET,
    lots.paid + OFFSET,
    blocked,
    spent[0] + OFFSET,
    spent[1] + OFFSET,
    ...counted,
  );
  for (const record of records) putRecord(codes, record);
  putOptional(codes, state.worker, putWork);
  putOptional(codes, state.slowWorker, putWork);
  codes.push(SERVER_SUSPICIONS.indexOf(state.serverSuspicion), ...Object.values(state.faults));
  return String.fromCharCode(...codes);
}

/** Offset that keeps amounts non-negative where a mutant lowers them below zero. */
const OFFSET = 100;

const STAGES = ['new', 'admitted', 'running', 'ended', 'believed', 'unwritten', 'found', 'gone'];
const JOURNALS = ['none', 'A', 'F'];
const SERVER_SUSPICIONS = ['none', 'suspect', 'passed'];
const ENTRY_STATES = ['H', 'P', 'C'];

function putOptional<T>(codes: number[], value: T | null, put: (codes: number[], value: T) => void): void {
  codes.push(value === null ? 0 : 1);
  if (value !== null) put(codes, value);
}

function putRequest(codes: number[], request: RequestState): void {
  codes.push(
    STAGES.indexOf(request.stage),
    JOURNALS.indexOf(request.journal),
    request.window,
    request.hold,
    request.checkpoint,
    request.reportedCost === null ? 0 : request.reportedCost + 1,
    bits(request.called, request.isJournalLost, request.wasReaped, request.admitInFlight, request.voidInFlight),
  );
}

function putRedis(codes: number[], redis: Redis): void {
  const { wallet, held, unsettled, cap, count, requests, outbox, passedVersion, key } = redis;
  putOptional(codes, wallet, (_codes, { version, posted, blocked }) => {
    codes.push(version, posted + OFFSET, blocked);
  });
  codes.push(passedVersion, held + OFFSET, unsettled + OFFSET, cap.window, cap.spent + OFFSET, cap.open + OFFSET);
  codes.push(count.window, count.spent, count.open + OFFSET);
  for (const { entry, hasLease, marker, isVoided } of requests) {
    codes.push(bits(hasLease, isVoided), marker);
    putOptional(codes, entry, putEntry);
  }
  putEvents(codes, outbox);
  putOptional(codes, key, (_codes, { owner, isDone, isBrief, suspectMark }) => {
    codes.push(owner === null ? 0 : owner + 1, bits(isDone, isBrief), suspectMark);
  });
}

function putEntry(codes: number[], { state, amount, checkpoint, window, counts }: Entry): void {
  codes.push(ENTRY_STATES.indexOf(state), amount, checkpoint, window, bits(counts));
}

function putEvents(codes: number[], events: readonly UsageEvent[]): void {
  codes.push(events.length);
  for (const { request, grade, amount, window, counts, position } of events) {
    codes.push(request, grade, amount, window, bits(counts), position);
  }
}

function putRecord(codes: number[], { grade, charge, counts, postings, failed, putAside }: LedgerRecord): void {
  codes.push(grade, charge, bits(counts), failed, putAside, postings.length);
  for (const { sequence, lot, amount } of postings) codes.push(sequence, lot === 'promo' ? 0 : 1, amount + OFFSET);
}

function putWork(codes: number[], { batch, acknowledgement, isForgotten }: Work): void {
  codes.push(bits(isForgotten));
  putOptional(codes, batch, putEvents);
  putOptional(codes, acknowledgement, putAcknowledgement);
}

function putAcknowledgement(codes: number[], acknowledgement: Acknowledgement): void {
  const { wallet, spent, counted, items, usedKeys, trusts } = acknowledgement;
  codes.push(wallet.version, wallet.posted + OFFSET, wallet.blocked, items.length);
  for (const amount of [...spent, ...counted]) codes.push(amount === null ? 0 : amount + OFFSET);
  for (const { request, grade, position } of items) codes.push(request, grade, position);
  codes.push(trusts, usedKeys.length, ...usedKeys);
}

function bits(...flags: boolean[]): number {
  return flags.reduce((sum, flag) => 2 * sum + (flag ? 1 : 0), 0);
}
