import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { eventually } from '../../support/eventually.js';
import type { Fleet } from '../fleet.js';
import { startReplica } from '../sentinels.js';
import { REDIS_KILL_LOST_MS } from '../faults/nemesis.js';
import type { FaultLog } from '../faults/fault-log.js';
import { addCappedKey } from '../load/capped-keys.js';
import { addCustomerOnCredit, RUSHED_NANO_USD, rushOnCredit } from '../load/credit-rush.js';
import { planLongStream } from '../load/plan-request.js';
import type { Evidence } from '../checker/evidence.js';
import { debtsOf } from '../checker/checks/account-checks.js';
import { capUses } from '../checker/checks/cap-checks.js';
import {
  CALM,
  CASE_TIME_LIMIT_MS,
  countOutbox,
  errorShare,
  expectStrayErrorsOnly,
  playCase,
  print,
  untilOutbox,
  untilReplies,
} from './play-case.js';

jest.setTimeout(CASE_TIME_LIMIT_MS);

/** Recovery time of the gateways after Redis answers again. */
const RECOVERY_MS = 5_000;

it('C11 redis kill -9 and restart: 503 only while it is down, recovery within 5 s', async () => {
  let [downAtMs, upAtMs] = [0, 0];
  const { evidence } = await playCase(async ({ fleet, load, log }) => {
    await untilReplies(load, 300);
    downAtMs = Date.now();
    log.noteKill('redis');
    log.noteLoss('kill', REDIS_KILL_LOST_MS);
    await fleet.redis.kill();
    await sleep(3_000);
    await fleet.redis.start();
    upAtMs = Date.now();
    await sleep(RECOVERY_MS);
    await untilReplies(load, 300);
  }, CALM);
  const { clients } = evidence;
  expect(errorShare(clients, downAtMs + 1_000, upAtMs - 1_000)).toBeGreaterThan(0.9);
  expectStrayErrorsOnly(clients, downAtMs, upAtMs + RECOVERY_MS);
});

/** Organizations whose wallets are in Redis. */
async function knownWallets(client: Redis): Promise<number> {
  const keys = await client.keys('wallet:*');
  const versions = await Promise.all(keys.map((key) => client.hget(key, 'version')));
  return versions.filter((version) => version !== null).length;
}

it('DOWN-4: C12 redis FLUSHALL under load: wallets are back within 3 s, schedulers are made again', async () => {
  await playCase(async ({ fleet, load, log }) => {
    const client = fleet.openRedis();
    const [wallets] = await fleet.query<{ count: string }>('SELECT count(*) FROM wallet');
    await untilReplies(load, 300);
    await client.flushall();
    log.noteLoss('flush', Infinity);
    await eventually(async () => (await knownWallets(client)) === Number(wallets?.count), 3_000);
    await untilReplies(load, 200);
    await eventually(async () => (await client.keys('{bull}:settle:repeat*')).length > 0, 35_000);
    client.disconnect();
  });
});

/** A child that the killed Redis had just forked can hold its port for another moment. */
async function takePort(client: Redis, port: string): Promise<void> {
  await eventually(async () => (await client.config('SET', 'port', port).catch(() => null)) === 'OK', 5_000);
}

it('LIFE-21, DOWN-3: C13 failover to a replica that lags 1 s while the gateways live on: every reply of the lost second billed once', async () => {
  const lagMs = 1_000;
  const { evidence } = await playCase(async ({ fleet, shop, load, log }) => {
    const customer = await addCustomerOnCredit(shop);
    const replica = await startReplica(fleet.folder, fleet.redis.url);
    await untilReplies(load, 300);
    const behindSinceMs = Date.now();
    await replica.client.replicaof('NO', 'ONE');
    // The replica never sees the holds made from here on.
    await rushOnCredit({ fleet, load, customer }, async () => {
      await sleep(Math.max(0, behindSinceMs + lagMs - Date.now()));
      log.noteKill('redis');
      await fleet.redis.kill();
      await takePort(replica.client, new URL(fleet.redis.url).port);
      log.noteLoss('failover', Date.now() - behindSinceMs + REDIS_KILL_LOST_MS);
      replica.client.disconnect();
      fleet.redis.replaceBy(replica.pid);
    });
    await untilReplies(load, 400);
  });
  // Renewals may restore the lost holds before anything new is admitted: then there is no debt. I7 shows one.
  printDebts(evidence);
});

it('C60 sentinels promote a replica that lags 1 s: processes follow by themselves, every reply of the lost second billed once', async () => {
  const { evidence } = await playCase(
    async ({ fleet, shop, load, log }) => {
      const { replica } = fleet.standby!;
      const customer = await addCustomerOnCredit(shop);
      const master = fleet.openRedis();
      await untilReplies(load, 300);
      // Before a worker has named the first process of Redis, a failover is not seen.
      await eventually(async () => (await replica.client.exists('server')) === 1, 60_000);
      // The replica cannot come back to its master, and never sees the holds made from here on.
      await replica.client.config('SET', 'masterauth', 'wrong');
      await master.call('CLIENT', 'KILL', 'TYPE', 'replica');
      master.disconnect();
      const behindSinceMs = Date.now();
      await rushOnCredit({ fleet, load, customer }, async () => {
        await sleep(Math.max(0, behindSinceMs + 1_000 - Date.now()));
        log.noteKill('redis');
        await fleet.redis.kill();
        const killedAtMs = Date.now();
        log.noteLoss('failover', killedAtMs - behindSinceMs + REDIS_KILL_LOST_MS);
        await eventually(async () => (await replica.client.role())[0] === 'master', 15_000);
        fleet.redis.replaceBy(replica.pid, replica.url);
        const promotedMs = Date.now() - killedAtMs;
        await untilReplies(load, 1);
        const servedMs = Date.now() - killedAtMs;
        process.stderr.write(`C60: a master ${promotedMs} ms after the kill, a complete reply after ${servedMs} ms\n`);
      });
      await untilReplies(load, 400);
    },
    { fleet: { withSentinels: true } },
  );
  printDebts(evidence);
});

it('C14 the append-only file is cut in the middle of a record: Redis starts, everything is settled', async () => {
  await playCase(async ({ fleet, load, log }) => {
    await untilReplies(load, 300);
    log.noteKill('redis');
    log.noteLoss('kill', REDIS_KILL_LOST_MS);
    await fleet.redis.kill();
    const folder = join(fleet.folder, 'redis', 'appendonlydir');
    const file = readdirSync(folder).find((name) => name.endsWith('.incr.aof'));
    const path = join(folder, file ?? '');
    truncateSync(path, statSync(path).size - 7);
    await fleet.redis.start();
    await untilReplies(load, 300);
  });
});

async function countRunning(client: Redis): Promise<number> {
  const shards = await client.keys('leases:{s??}');
  const counts = await Promise.all(shards.map((shard) => client.zcard(shard)));
  return counts.reduce((sum, count) => sum + count, 0);
}

it('DOWN-5: C16 redis is full: nothing is admitted, what runs is finished and settled, and it drains by itself', async () => {
  await playCase(
    async ({ fleet, shop, load, log }) => {
      const client = fleet.openRedis();
      const [rich] = shop.customers;
      const stream = () => load.send(planLongStream(rich!, 'chaos/standard', { tokens: 60, chunkMs: 50 }));
      const running = Array.from({ length: 30 }, stream);
      await eventually(async () => (await countRunning(client)) >= running.length, 10_000);
      await client.config('SET', 'maxmemory', '1');
      log.note('Redis is full');
      const refused = await stream();
      expect(refused.status).toBe(503);
      const results = await Promise.all(running);
      expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'complete'));
      await untilOutbox(fleet, (events) => events === 0);
      await client.config('SET', 'maxmemory', '0');
      await eventually(async () => (await stream()).status === 200, 10_000);
      client.disconnect();
    },
    { requestsPerSecond: 0 },
  );
});

it('C40 redis away until all leases have expired: no live request is reaped when it is back', async () => {
  const { evidence } = await playCase(
    async ({ fleet, shop, load, log }) => {
      const [rich] = shop.customers;
      const streams = Array.from({ length: 20 }, () =>
        load.send(planLongStream(rich!, 'chaos/standard', { tokens: 100, chunkMs: 900 })),
      );
      await sleep(10_000); // past the first checkpoint
      log.noteKill('redis');
      log.noteLoss('kill', REDIS_KILL_LOST_MS);
      await fleet.redis.kill();
      await sleep(40_000); // longer than a lease (30 s)
      await fleet.redis.start();
      const results = await Promise.all(streams);
      // A loaded machine can refuse some of many simultaneous requests; refused requests have no lease.
      const living = results.filter(({ outcome }) => outcome !== 'refused');
      expect(living.length).toBeGreaterThan(results.length / 2);
      expect(living.map(({ outcome }) => outcome)).toEqual(living.map(() => 'complete'));
      expect(fleet.workers.map(({ log: lines }) => lines).join('')).not.toContain('request reaped');
      print(`${await countOutbox(fleet)} events wait after the outage`);
    },
    { requestsPerSecond: 0 },
  );
  expect(evidence.ledger.filter(({ adjustedNanoUsd, grade }) => adjustedNanoUsd !== 0n || grade !== 2)).toEqual([]);
});

it('LIFE-11: I7 a credit that is used up before and after a loss of Redis: a debt, at most the holds', async () => {
  const { evidence } = await playCase(async ({ fleet, shop, load, log }) => {
    await rushOnCredit({ fleet, load, customer: await addCustomerOnCredit(shop) }, () => flush(fleet, log));
  }, CALM);
  expect(printDebts(evidence)).toBe(1);
});

it('I9 a cap that is used up before and after Redis loses its holds: passed, by at most the lost holds', async () => {
  const { evidence } = await playCase(async ({ fleet, shop, load, log, requestedCaps }) => {
    const rich = await shop.addCustomer({ name: 'With one capped key', topUpUsd: '10' });
    const caps = [{ period: 'total', limitNanoUsd: RUSHED_NANO_USD }];
    const capped = await addCappedKey(shop.admin, { customer: rich, caps, withinMs: 10_000 });
    requestedCaps.push(...capped.requestedCaps);
    await rushOnCredit({ fleet, load, customer: capped.customers[0]! }, () => flush(fleet, log));
  }, CALM);
  const passed = capUses(evidence).filter(({ excessNanoUsd }) => excessNanoUsd > 0n);
  expect(passed).toHaveLength(1);
  print(`a cap passed by ${passed[0]?.excessNanoUsd} nano-USD, of at most ${passed[0]?.boundNanoUsd}`);
});

async function flush(fleet: Fleet, log: FaultLog): Promise<void> {
  const client = fleet.openRedis();
  await client.flushall();
  log.noteLoss('flush', Infinity);
  client.disconnect();
}

/** Returns how many debts there are; the checker has judged them. */
function printDebts(evidence: Evidence): number {
  const debts = debtsOf(evidence);
  for (const { debtNanoUsd, boundNanoUsd } of debts)
    print(`a debt of ${debtNanoUsd} nano-USD, of at most ${boundNanoUsd}`);
  return debts.length;
}
