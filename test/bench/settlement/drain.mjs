// The drain of a prepared outbox, and the lag at a fixed rate.
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { buildIfStale } from '../../../tools/build.mjs';
import { NODE_FLAGS } from '../../../tools/launch/node-flags.mjs';
import { startScratchServices } from '../../../tools/local-services.mjs';
import { startChild } from '../child.mjs';
import { AdminApi, createAdminToken, environmentFor } from '../gateway.mjs';
import { readProcessCost } from '../process-cost.mjs';
import { percentile, verdict } from '../run/figures.mjs';
import { stops } from '../run/run-bench.mjs';
import { readStoresCost } from './stores-cost.mjs';

const PACED_RATE = 1_000;
const TICK_MS = 10;
const PREPARED_AT_ONCE = 50;
/** One paced request in this many is watched until the worker has published its commit to Redis. */
const WATCHED_EVERY = 10;
/** Each poll is 64 commands, which Redis and this process answer beside the worker. */
const POLL_MS = 25;
const GOALS = { settledPerSecond: 6_000, lagP99Ms: 1_000 };
const DIST = join(import.meta.dirname, '../../../dist/apps');
/** More flags of the worker's process, such as `--cpu-prof`. */
const WORKER_FLAGS = process.env.BENCH_WORKER_FLAGS?.split(' ').filter(Boolean) ?? [];

export async function measureDrain({ events, seconds, organizations }) {
  buildIfStale();
  const services = await startScratchServices({ durable: true });
  stops.push(() => services.stop());
  const redis = new Redis(services.redisUrl);
  stops.push(() => redis.disconnect());
  const { load, start } = await prepare(services, organizations);
  const bytes = await memoryOf(redis, () => prepareEvents(load, events));
  const worker = await start('worker');
  stops.push(() => worker.stop());
  const readCosts = async () => ({
    worker: readProcessCost(worker.pid)?.cpuMicroseconds ?? NaN,
    ...(await readStoresCost(services.folder, redis)),
  });
  const before = await readCosts();
  const settledPerSecond = await emptyOutbox(load);
  const after = await readCosts();
  const lags = await measureLag(load, seconds);
  while ((await load.waiting()) > 0) await sleep(POLL_MS);
  await expectRecords(services.databaseUrl, events + seconds * PACED_RATE);
  const perRequest = (name) => (after[name] - before[name]) / events;
  const cpu = { worker: perRequest('worker'), Postgres: perRequest('postgres'), Redis: perRequest('redis') };
  report({ events, settledPerSecond, cpu, bytesEach: bytes / events, lags });
}

/** The catalog of an operator with many customers, and a client that finishes their requests. */
async function prepare(services, organizationCount) {
  const { FinishedRequests } = await import('./finished-requests.mjs');
  const env = await environmentFor(services);
  const output = openSync(join(services.folder, 'apps.log'), 'w');
  stops.push(() => closeSync(output));
  const start = (app) => {
    const flags = [...NODE_FLAGS[app], ...(app === 'worker' ? WORKER_FLAGS : [])];
    return startChild(join(DIST, app, 'main.js'), { env, flags, output });
  };
  const control = await start('control');
  const catalog = await prepareCatalog(new AdminApi(control.url, createAdminToken(env)), organizationCount);
  const load = new FinishedRequests(env, catalog);
  stops.push(() => load.close());
  await load.prepare();
  await control.stop();
  return { load, start };
}

/** The catalog that events refer to, made as an operator makes it. */
async function prepareCatalog(admin, organizationCount) {
  const model = await admin.post('/models', {
    canonical_id: 'openai/gpt-4.1',
    name: 'Benchmark',
    context_length: 128_000,
    max_output_tokens: 16_384,
    status: 'active',
    price: { input_per_mtok_usd: '2.5', output_per_mtok_usd: '10' },
  });
  const tier = await admin.post('/tiers', { name: 'Unlimited', is_default: true });
  const organizations = [];
  for (let count = 0; count < organizationCount; count++) {
    const { id } = await admin.post('/organizations', { name: `Customer ${count}` });
    await admin.post(`/organizations/${id}/topups`, { amount_usd: '10000', reason: 'benchmark' });
    organizations.push(id);
  }
  const { parseId } = await import('#core');
  return {
    organizations,
    tierId: parseId('tier', tier.id),
    modelId: parseId('mdl', model.id),
    priceVersionId: parseId('price', model.current_price.id),
  };
}

async function prepareEvents(load, count) {
  for (let index = 0; index < count; index += PREPARED_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(PREPARED_AT_ONCE, count - index) }, (_, offset) => index + offset);
    await Promise.all(numbers.map((number) => load.finishOne(number)));
  }
}

/** Bytes that `work` leaves in Redis. */
async function memoryOf(redis, work) {
  const usedBytes = async () => Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))[1]);
  const before = await usedBytes();
  await work();
  return (await usedBytes()) - before;
}

/** Requests a second, from the first visible commit to the last. */
async function emptyOutbox(load) {
  const prepared = await load.waiting();
  let first = null;
  for (;;) {
    const waiting = await load.waiting();
    const nowMs = performance.now();
    if (first === null && waiting < prepared) first = { waiting, nowMs };
    if (waiting === 0) return (1_000 * first.waiting) / (nowMs - first.nowMs);
    await sleep(POLL_MS);
  }
}

/** Milliseconds from a capture until a gateway sees its settled marker, sorted. */
async function measureLag(load, seconds) {
  const lags = [];
  const watched = new Map();
  const total = seconds * PACED_RATE;
  const start = performance.now();
  let sent = 0;
  const checkMarkers = async () => {
    const grades = await load.queries.readMarkers([...watched.keys()]);
    for (const [request, finishedMs] of watched) {
      if (grades.get(request.requestId) !== 2) continue;
      lags.push(performance.now() - finishedMs);
      watched.delete(request);
    }
  };
  const send = async (number) => {
    const request = await load.finishOne(number);
    load.nudge();
    if (number % WATCHED_EVERY === 0) watched.set(request, performance.now());
  };
  const running = new Set();
  while (sent < total || running.size > 0 || watched.size > 0) {
    const elapsedMs = performance.now() - start;
    const due = Math.min(Math.floor((elapsedMs * PACED_RATE) / 1_000), total);
    for (; sent < due; sent++) {
      const sending = send(sent).finally(() => running.delete(sending));
      running.add(sending);
    }
    if (watched.size > 0) await checkMarkers();
    await sleep(TICK_MS);
  }
  return lags.sort((a, b) => a - b);
}

async function expectRecords(databaseUrl, expected) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT count(*)::int AS count FROM usage_record');
    if (rows[0].count === expected) return;
    const { rows: failures } = await client.query('SELECT message FROM settlement_failure LIMIT 1');
    throw new Error(`${rows[0].count} usage records, expected ${expected}. ${failures[0]?.message ?? ''}`);
  } finally {
    await client.end();
  }
}

function report({ events, settledPerSecond, cpu, bytesEach, lags }) {
  const shares = Object.entries(cpu).map(([name, microseconds]) => `${name} ${Math.round(microseconds)} µs`);
  console.log(`settled: ${Math.round(settledPerSecond)} requests a second by one worker, ${events} prepared`);
  console.log(`CPU a request: ${shares.join(', ')}`);
  console.log(`memory of Redis: ${Math.round(bytesEach)} bytes an unsettled request`);
  console.log(`goal: ≥ ${GOALS.settledPerSecond} a second: ${verdict(settledPerSecond >= GOALS.settledPerSecond)}`);
  if (lags.length === 0) return;
  const at = (share) => Math.round(percentile(lags, share));
  console.log(
    `lag at ${PACED_RATE} requests a second: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ` +
      `worst ${Math.round(lags.at(-1))} ms, ${lags.length} watched`,
  );
  console.log(`goal: lag p99 < ${GOALS.lagP99Ms} ms: ${verdict(at(0.99) < GOALS.lagP99Ms)}`);
}
