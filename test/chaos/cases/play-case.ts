import { parseId } from '#core';
import { eventually } from '../../support/eventually.js';
import type { Fleet } from '../fleet.js';
import type { Load } from '../load/load.js';
import type { ClientRow } from '../checker/evidence.js';
import type { Customer } from '../shop.js';
import { describeFindings, runUnderLoad, type ChaosReport, type RunOptions, type Stage } from '../run-chaos.js';

/** Timeout of a case, its quiet phase and its checks included. */
export const CASE_TIME_LIMIT_MS = 300_000;
const WAIT_MS = 60_000;
/** Far below the capacity of two cores: a 503 is then caused by the fault, not by the machine. */
export const CALM = { requestsPerSecond: 40 };

/**
 * Runs a fault scenario under load and checks the common expectations: nothing open within 45 s, each request billed
 * once and exactly, projection and ledger equal, the audit clean.
 */
export async function playCase(
  story: (stage: Stage) => Promise<void>,
  options: Partial<RunOptions> = {},
): Promise<ChaosReport> {
  const report = await runUnderLoad({ seed: 1, requestsPerSecond: 100, ...options }, story);
  if (report.findings.length > 0) process.stderr.write(`${report.log.history.join('\n')}\n${report.summary}\n`);
  expect(describeFindings(report.findings)).toBe('');
  expect(report.evidence.ledger).not.toEqual([]);
  return report;
}

/** Waits for this many more complete replies: the fleet serves. */
export function untilReplies(load: Load, count: number): Promise<void> {
  const complete = (): number => load.rows.filter(({ outcome }) => outcome === 'complete').length;
  const expected = complete() + count;
  return eventually(() => complete() >= expected, WAIT_MS);
}

/** Waits until this many finished requests wait for the ledger. */
export function untilOutbox(fleet: Fleet, isEnough: (events: number) => boolean): Promise<void> {
  return eventually(async () => isEnough(await countOutbox(fleet)), 2 * WAIT_MS);
}

export async function countOutbox(fleet: Fleet): Promise<number> {
  const redis = fleet.openRedis();
  try {
    const streams = await redis.keys('outbox:*');
    const lengths = await Promise.all(streams.map((stream) => redis.xlen(stream)));
    return lengths.reduce((sum, length) => sum + length, 0);
  } finally {
    redis.disconnect();
  }
}

export async function countRecords(fleet: Fleet): Promise<number> {
  const [row] = await fleet.query<{ count: string }>('SELECT count(*) FROM usage_record');
  return Number(row?.count ?? 0);
}

/** Share of 5xx among the replies to requests sent in a time range; 0 when there were none. */
export function errorShare(rows: readonly ClientRow[], fromMs: number, toMs = Infinity): number {
  const replies = repliesOf(rows, fromMs, toMs);
  return replies.length === 0 ? 0 : errorsOf(replies).length / replies.length;
}

/**
 * Expects of requests sent from `fromMs` on no more 5xx than a loaded machine causes by itself: twice the share before
 * the fault, 2 % at least. A real fault affects nearly all requests. Names the errors otherwise.
 */
export function expectStrayErrorsOnly(rows: readonly ClientRow[], faultAtMs: number, fromMs = faultAtMs): void {
  const replies = repliesOf(rows, fromMs, Infinity);
  expect(replies).not.toEqual([]);
  const errors = errorsOf(replies);
  const most = Math.min(0.25, Math.max(0.02, 2 * errorShare(rows, 0, faultAtMs - 1)));
  if (errors.length / replies.length < most) return;
  const lines = errors.map(({ status, errorCode, sentAtMs }) => {
    return `${status} ${errorCode} after ${sentAtMs - faultAtMs} ms`;
  });
  throw new Error(`${errors.length} of ${replies.length} requests, ${most} tolerated:\n${lines.join('\n')}`);
}

/** Without those of keys that are made during the run, which no gateway can check while Postgres is down. */
export function rowsOf(rows: readonly ClientRow[], customers: readonly Customer[]): readonly ClientRow[] {
  const ids = new Set(customers.map(({ organizationId }) => parseId('org', organizationId)));
  return rows.filter(({ organizationId }) => ids.has(organizationId));
}

function repliesOf(rows: readonly ClientRow[], fromMs: number, toMs: number): readonly ClientRow[] {
  return rows.filter(
    ({ status, sentAtMs, idempotencyKey }) =>
      status !== null && idempotencyKey === null && sentAtMs >= fromMs && sentAtMs <= toMs,
  );
}

function errorsOf(replies: readonly ClientRow[]): readonly ClientRow[] {
  return replies.filter(({ status }) => status !== null && status >= 500);
}

/** The 99th percentile in ms; printed only, as it depends on the machine. */
export function p99Ms(rows: readonly ClientRow[]): number {
  const sorted = rows.map(({ durationMs }) => durationMs).sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
}

/** Prints a figure that no assertion checks. */
export function print(text: string): void {
  process.stderr.write(`    ${text}\n`);
}
