import type { PoolClient } from 'pg';
import { newUuid } from '#core';
import type { LedgerEvent } from '../../ledger/transfers/usage-record.repository.js';
import { eventually } from '../../../../test/support/eventually.js';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { rollupRepository } from '../../../../test/support/ledger/money-services.js';
import { RollupsService } from '../../usage/rollups/rollups.service.js';
import { RetentionRepository } from './retention.repository.js';

const DAY_MS = 86_400_000;
/** The months that leave: these many, and the oldest began so many months ago. */
const MONTHS = 12;
const OLDEST = MONTHS + 3;
/** What an event of a month that has left ends with: Postgres has no partition for it. */
const NO_PARTITION = '23514';
jest.setTimeout(120_000);

let first: LedgerFixture;
let worker: LedgerFixture;
let retention: RetentionRepository;
let organizationId: string;
/** A final event of each month, booked in time. */
let events: LedgerEvent[];
const months: string[] = [];

/** The first day (UTC) of the month so many months ago. */
function monthsAgo(count: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count, 1));
}

beforeAll(async () => {
  first = await LedgerFixture.open();
  // A deadlock is found at once, not after a second: no time-out ends it before.
  await first.owner.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = 5', current_database()); END $$`,
  );
  await first.owner.query(`SELECT ensure_partitions($1, ${OLDEST})`, [monthsAgo(OLDEST)]);
  ({ organizationId } = await first.createWallet(0n));
  events = Array.from({ length: MONTHS }, (_, index) => {
    const month = monthsAgo(OLDEST - index);
    months.push(month.toISOString().slice(0, 10));
    const atMs = month.getTime() + DAY_MS;
    return first.ledgerEvent({ requestId: newUuid(atMs), organizationId, chargeNanoUsd: 0n }, atMs);
  });
  await first.book(events);
  await first.owner.query(`UPDATE usage_record SET booked_at = uuid_moment(request_id)`);
  worker = await first.openAnother();
  await new RollupsService(rollupRepository(worker)).catchUp(new AbortController().signal);
  retention = new RetentionRepository(worker.prisma);
});

afterAll(async () => {
  await worker.close();
  await first.close();
});

/** Runs `work` while a transaction of its own holds what `sql` locks. */
async function holding<T>(sql: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await worker.owner.connect();
  try {
    await client.query('BEGIN');
    await client.query(sql);
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** How many connections wait: for a lock, or between two attempts to get one. */
function countWaiting(): Promise<number> {
  return worker.count(`FROM pg_stat_activity WHERE datname = current_database()
    AND (wait_event_type = 'Lock' OR wait_event = 'PgSleep')`);
}

/** Resolves once a detachment that was begun waits. */
function detachmentWaits(): Promise<void> {
  return eventually(async () => (await countWaiting()) > 0);
}

/** The oldest month that has not left, with its event. */
async function oldest(): Promise<{ month: string; event: LedgerEvent }> {
  const [month = ''] = await retention.dueMonths(3);
  const event = events[months.indexOf(month)];
  if (event === undefined) throw new Error(`no event of ${month}`);
  return { month, event };
}

/** Resolves with why a month stays, an SQLSTATE in case of failure, or null. */
function detach(month: string): Promise<string | null> {
  return retention.detach(month).catch(sqlStateOf);
}

/** Redelivers the event of a month, as a late journal does; resolves with the SQLSTATE of the failure, if any. */
async function redeliver(event: LedgerEvent, shard: number): Promise<string | null> {
  try {
    await worker.ledger.inShards([shard], (tx) => worker.ledger.settleBatch(tx, [event]));
    return null;
  } catch (error) {
    return sqlStateOf(error);
  }
}

function sqlStateOf(error: unknown): string {
  const { code, stack } = error as { readonly code?: string; readonly stack?: string };
  return /\b(40P01|23514|55P03)\b|deadlock detected/.exec(`${code} ${stack}`)?.[0] ?? String(error);
}

describe('the detachment of a month does not deadlock', () => {
  it('with a settlement of that month, which locks the parent before the partition', async () => {
    const { month, event } = await oldest();
    // Between the sums and the detachment.
    const { detaching, settling } = await holding('LOCK TABLE brought_forward IN SHARE MODE', async () => {
      const detaching = detach(month);
      await detachmentWaits();
      let isSettled = false;
      const settling = redeliver(event, 0).finally(() => (isSettled = true));
      await eventually(async () => isSettled || (await countWaiting()) > 1);
      return { detaching, settling };
    });
    expect([await detaching, await settling]).toEqual([null, null]);
  });

  it('with a reader of transfers that goes on to requests', async () => {
    const { month } = await oldest();
    const { detaching } = await holding('SELECT count(*) FROM transfer', async (reader) => {
      const detaching = detach(month);
      await detachmentWaits();
      await reader.query('SELECT count(*) FROM usage_record');
      return { detaching };
    });
    expect(await detaching).toBeNull();
  });

  it('ALWAYS-7: with many settlements and readers, month after month', async () => {
    const done = new AbortController();
    const failures = new Set<string | null>();
    const settle = async (shard: number): Promise<void> => {
      for (let turn = shard; !done.signal.aborted; turn++) {
        failures.add(await redeliver(events[turn % events.length]!, shard));
      }
    };
    const read = async (one: string, other: string): Promise<void> => {
      const count = (table: string): string => `SELECT count(*) FROM ${table}`;
      while (!done.signal.aborted) await holding(count(one), (reader) => reader.query(count(other)));
    };
    const others = [...[0, 1, 2].map(settle), read('transfer', 'usage_record'), read('usage_record', 'transfer')];
    const due = await retention.dueMonths(3);
    const results: (string | null)[] = [];
    for (const month of due.slice(0, -1)) results.push(await detach(month));
    done.abort();
    await Promise.all(others);
    expect(results).toEqual(due.slice(1).map(() => null));
    expect([...failures].filter((code) => code !== null && code !== NO_PARTITION)).toEqual([]);
  });
});

describe('a month of which something was booked during its sums', () => {
  it('ALWAYS-7: stays, without sums', async () => {
    const { month, event } = await oldest();
    const atMs = event.admittedAtMs + 1;
    const late = worker.ledgerEvent({ requestId: newUuid(atMs), organizationId, chargeNanoUsd: 0n }, atMs);
    const { detaching } = await holding('LOCK TABLE brought_forward IN SHARE MODE', async () => {
      const detaching = detach(month);
      await detachmentWaits();
      expect(await redeliver(late, 0)).toBeNull();
      return { detaching };
    });
    expect(await detaching).toMatch(/a moment ago/);
    expect(await worker.count('FROM detached_month WHERE month = $1', [month])).toBe(0);
    expect(await worker.count('FROM usage_record WHERE request_id = $1', [late.event.requestId])).toBe(1);
  });
});
