import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { eventually } from '../../support/eventually.js';
import type { Fleet } from '../fleet.js';
import { REDIS_KILL_LOST_MS } from '../faults/nemesis.js';
import { planLongStream } from '../load/plan-request.js';
import { Random } from '../random.js';
import {
  CASE_TIME_LIMIT_MS,
  countOutbox,
  countRecords,
  playCase,
  print,
  untilOutbox,
  untilReplies,
} from './play-case.js';

jest.setTimeout(CASE_TIME_LIMIT_MS);

/** Locks all wallets, so that a drain waits in mid transaction; returns the release. */
async function lockWallets(fleet: Fleet): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: fleet.postgres.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT * FROM wallet FOR UPDATE');
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}

/** Drains that wait for a wallet: they hold locks of their shards, which the timers of alerts do not. */
async function countWaiting(fleet: Fleet): Promise<number> {
  const [row] = await fleet.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity a WHERE wait_event_type = 'Lock' AND query ILIKE '%wallet%'
      AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.granted)`,
  );
  return Number(row?.count ?? 0);
}

it('C7 worker kill -9 in mid transaction: nothing is booked twice', async () => {
  await playCase(async ({ fleet, load, log }) => {
    const [worker] = fleet.workers;
    for (let pass = 0; pass < 3; pass++) {
      await untilReplies(load, 100);
      const release = await lockWallets(fleet);
      await eventually(async () => (await countWaiting(fleet)) > 0, 10_000);
      log.noteKill('worker-0');
      await worker?.kill();
      await release();
      await worker?.start();
    }
  });
});

it('DOWN-8: C8 worker kill -9 after the commit and before the ack: redelivered, charged once', async () => {
  await playCase(async ({ fleet, load, log }) => {
    const [worker] = fleet.workers;
    await untilReplies(load, 100);
    const release = await lockWallets(fleet);
    await eventually(async () => (await countWaiting(fleet)) > 0, 10_000);
    const before = await countRecords(fleet);
    // Redis is killed while the transaction waits, so the commit cannot be published to it.
    log.noteKill('redis');
    log.noteLoss('kill', REDIS_KILL_LOST_MS);
    await fleet.redis.kill();
    await release();
    await eventually(async () => (await countRecords(fleet)) > before, 10_000);
    log.noteKill('worker-0');
    await worker?.kill();
    await fleet.redis.start();
    expect(await countOutbox(fleet)).toBeGreaterThan(0);
    await worker?.start();
    await untilReplies(load, 100);
  });
});

it('LIFE-22: C9 four workers drain the same shards: each event is booked once', async () => {
  await playCase(
    async ({ fleet, load }) => {
      await Promise.all(fleet.workers.map((worker) => worker.kill()));
      await untilOutbox(fleet, (events) => events > 500);
      await Promise.all(fleet.workers.map((worker) => worker.start()));
      await untilReplies(load, 200);
    },
    { fleet: { workers: 4 } },
  );
});

it('DOWN-7: C10 worker away until thousands of events wait: the outbox drains, nothing is lost', async () => {
  const waiting = 3_000;
  await playCase(
    async ({ fleet }) => {
      const [worker] = fleet.workers;
      await worker?.kill();
      await untilOutbox(fleet, (events) => events >= waiting);
      const [recordsBefore, startedMs] = [await countRecords(fleet), performance.now()];
      await worker?.start();
      await eventually(async () => (await countRecords(fleet)) - recordsBefore >= waiting, 60_000);
      const seconds = (performance.now() - startedMs) / 1_000;
      print(`${waiting} events booked in ${seconds.toFixed(1)} s, the worker's start included`);
      await untilOutbox(fleet, (events) => events < waiting / 10);
    },
    { requestsPerSecond: 150 },
  );
});

interface Event {
  readonly stream: string;
  readonly fields: readonly string[];
}

/** Adds each event of the outbox ten times more, in random order. */
async function repeatEvents(fleet: Fleet, events: readonly Event[], random: Random): Promise<void> {
  const redis = fleet.openRedis();
  const repeated = random.shuffle(Array.from({ length: 10 }, () => events).flat());
  for (const { stream, fields } of repeated) await redis.xadd(stream, '*', ...fields);
  redis.disconnect();
}

async function readEvents(fleet: Fleet): Promise<Event[]> {
  const redis = fleet.openRedis();
  const streams = await redis.keys('outbox:*');
  const events = await Promise.all(
    streams.map(async (stream) => (await redis.xrange(stream, '-', '+')).map(([, fields]) => ({ stream, fields }))),
  );
  redis.disconnect();
  return events.flat();
}

/** A digest of the whole ledger, without ids and booking times. */
async function hashLedger(fleet: Fleet): Promise<string> {
  const rows = await fleet.query(
    `SELECT t.request_id, t.leg, t.debit_account, t.credit_account, t.amount_nano_usd, t.code FROM transfer t
     JOIN usage_record u USING (request_id) ORDER BY 1, 2`,
  );
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

it('LIFE-22: C32 events duplicated ten times, reordered and delayed: the same ledger as without', async () => {
  await playCase(
    async ({ fleet, shop, load }) => {
      const [worker] = fleet.workers;
      const random = new Random(32);
      await worker?.kill();
      const offers = shop.firstPrices.map(({ model }) => model);
      const planned = Array.from({ length: 60 }, () =>
        planLongStream(random.pick(shop.customers), random.pick(offers), { tokens: random.between(1, 30), chunkMs: 5 }),
      );
      await Promise.all(planned.map((request) => load.send(request)));
      const events = await readEvents(fleet);
      expect(events.length).toBeGreaterThan(10);
      await repeatEvents(fleet, events, random);
      await worker?.start();
      await untilOutbox(fleet, (count) => count === 0);
      const once = await hashLedger(fleet);
      await sleep(1_000); // late: everything is settled, markers included
      await repeatEvents(fleet, events, random);
      await untilOutbox(fleet, (count) => count === 0);
      expect(await hashLedger(fleet)).toBe(once);
    },
    { requestsPerSecond: 0 },
  );
});

it('LIFE-23: C42 the queue is paused for good and its schedulers are deleted: shards settle within 5 s all the same', async () => {
  await playCase(
    async ({ fleet, shop, load }) => {
      const redis = fleet.openRedis();
      const [rich] = shop.customers;
      const breakQueue = async (): Promise<void> => {
        const keys = await redis.keys('{bull}:settle:*');
        if (keys.length > 0) await redis.del(...keys);
        await redis.hset('{bull}:settle:meta', 'paused', '1');
      };
      for (let pass = 0; pass < 3; pass++) {
        await breakQueue();
        const before = await countRecords(fleet);
        await load.send(planLongStream(rich!, 'chaos/standard', { tokens: 5, chunkMs: 1 }));
        await eventually(async () => (await countRecords(fleet)) > before, 5_000);
      }
      const schedulers = async (): Promise<number> => (await redis.keys('{bull}:settle:repeat*')).length;
      await eventually(async () => (await schedulers()) > 0, 35_000);
      redis.disconnect();
    },
    { requestsPerSecond: 0 },
  );
});
