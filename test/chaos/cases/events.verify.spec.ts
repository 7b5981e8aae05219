import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { formatId } from '#core';
import { eventually } from '../../support/eventually.js';
import { buildWithFailpoints } from '../../support/processes/failpoint-build.js';
import type { Fleet } from '../fleet.js';
import { addCappedKey } from '../load/capped-keys.js';
import type { Load } from '../load/load.js';
import { planLongStream } from '../load/plan-request.js';
import type { ChaosReport, RunOptions, Stage } from '../run-chaos.js';
import type { Customer } from '../shop.js';
import { CALM, CASE_TIME_LIMIT_MS, playCase, untilReplies } from './play-case.js';

jest.setTimeout(CASE_TIME_LIMIT_MS);

const SKEWED_CLOCK = join(__dirname, 'skewed-clock.cjs');
const STOPPED_WITHIN_MS = 60_000;

/** The checker compares events with what they report, and with what their receiver got. */
function playWithEvents(
  story: (stage: Stage) => Promise<void>,
  options: Partial<RunOptions> = {},
): Promise<ChaosReport> {
  return playCase(story, { ...CALM, withEvents: true, ...options });
}

/** An event of the first customer. */
function addKey({ shop }: Stage, name: string, timeoutMs?: number): Promise<unknown> {
  return shop.admin.post(`/organizations/${shop.customers[0]?.organizationId}/keys`, { name }, timeoutMs);
}

/** By SIGSTOP. */
function isStopped(pid: number): boolean {
  return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

function deliveredTimes({ evidence }: ChaosReport): number {
  const { written = [], received = [] } = evidence.events ?? {};
  const due = new Set(written.filter(({ isDue }) => isDue).map(({ id }) => id));
  expect(due.size).toBeGreaterThan(0);
  return received.length / due.size;
}

it('C54 worker kill -9 once events are relayed, once webhooks are made, taken, or sent: each event arrives', async () => {
  buildWithFailpoints();
  const points = ['events-relayed', 'webhooks-fed', 'webhooks-claimed', 'webhook-sent'];
  const report = await playWithEvents(
    async (stage) => {
      const { fleet, load, log } = stage;
      const [worker] = fleet.workers;
      for (const point of points) {
        await worker?.kill();
        await worker?.start({ ROUTIFY_FAILPOINTS: `${point}=pause` });
        await addKey(stage, point);
        await eventually(() => isStopped(worker?.pid ?? 0), STOPPED_WITHIN_MS);
        log.noteKill('worker-0');
        await worker?.kill();
        await worker?.start();
        await untilReplies(load, 50);
      }
    },
    { fleet: { dist: 'dist-failpoints', environment: { NODE_ENV: 'test' } } },
  );
  expect(deliveredTimes(report)).toBeGreaterThan(1);
});

it('C55 control kill -9 in a transaction that writes an event: neither is there; the next one has one of each', async () => {
  const names = ['one', 'two', 'three'];
  const report = await playWithEvents(async (stage) => {
    const { fleet, log } = stage;
    for (const name of names) {
      const blocker = new Client({ connectionString: fleet.postgres.url });
      await blocker.connect();
      await blocker.query('BEGIN');
      await blocker.query('LOCK TABLE event IN SHARE MODE');
      const interrupted = expect(addKey(stage, name, 0)).rejects.toThrow();
      await eventually(async () => (await countBlocked(fleet)) > 0, 10_000);
      log.noteKill('control');
      await fleet.control.kill();
      await blocker.query('ROLLBACK');
      await blocker.end();
      await interrupted;
      await fleet.control.start();
      await addKey(stage, name);
    }
  });
  const added = report.evidence.events?.written.filter(({ type }) => type === 'key.created') ?? [];
  expect(names.map((name) => added.filter(({ data }) => data.key_name === name).length)).toEqual([1, 1, 1]);
});

/** Transactions that wait with an event. */
async function countBlocked(fleet: Fleet): Promise<number> {
  const [row] = await fleet.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%INSERT INTO event%'`,
  );
  return Number(row?.count);
}

it('C56 redis FLUSHALL while caps are used up: each has its events, once', async () => {
  const ownIds: string[] = [];
  const { evidence } = await playWithEvents(async ({ fleet, shop, load, log, requestedCaps }) => {
    const [rich] = shop.customers;
    for (let pass = 0; pass < 3; pass++) {
      const caps = [{ period: 'total', limitNanoUsd: 10_000_000n }];
      const key = await addCappedKey(shop.admin, { customer: rich!, caps, withinMs: 10_000 });
      requestedCaps.push(...key.requestedCaps);
      ownIds.push(...key.requestedCaps.map(({ holderId }) => formatId('key', holderId)));
      await useUp(load, key.customers[0]!, async () => {
        const client = fleet.openRedis();
        await client.flushall();
        client.disconnect();
        log.noteLoss('flush', Infinity);
      });
    }
  });
  const reached = evidence.events?.written.filter(({ type }) => type === 'cap.reached') ?? [];
  expect(reached.map(({ data }) => data.key_id)).toEqual(expect.arrayContaining(ownIds));
});

/** One request after the other until the cap refuses one. @param onFifth called after the fifth */
async function useUp(load: Load, customer: Customer, onFifth: () => Promise<void>): Promise<void> {
  for (let sent = 1; ; sent++) {
    const { errorCode } = await load.send(planLongStream(customer, 'chaos/standard', { tokens: 5, chunkMs: 1 }));
    if (errorCode === 'spend_cap_reached') return;
    if (sent === 5) await onFifth();
  }
}

it('C57 the clocks of worker and control jump back 1 h: events keep their order, and arrive', async () => {
  const jump = { CHAOS_CLOCK_OFFSET_MS: '-3600000', CHAOS_CLOCK_OFFSET_AFTER_MS: '3000' };
  const report = await playWithEvents(
    async (stage) => {
      const { fleet, shop, load } = stage;
      for (const app of [...fleet.workers, fleet.control]) {
        await app.kill();
        await app.start({ NODE_OPTIONS: `--require ${SKEWED_CLOCK}`, ...jump });
      }
      for (let count = 1; count <= 20; count++) {
        await addKey(stage, `key ${count}`);
        await load.send(planLongStream(shop.customers[0]!, 'chaos/standard', { tokens: 100, chunkMs: 5 }));
      }
    },
    { requestsPerSecond: 0 },
  );
  expect(deliveredTimes(report)).toBeGreaterThan(1);
});
