// `npm run bench:settlement [-- --events 20000] [-- --seconds 20]`: finished requests a second that one worker books in
// full transactions, and the settlement lag of a request at 1,000 requests a second.
//
// Postgres is durable here, as in production: every commit reaches the disk.
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { buildIfStale } from '../../tools/build.mjs';
import { startScratchServices } from '../../tools/local-services.mjs';
import { startChild } from './child.mjs';
import { readProcessCost } from './process-cost.mjs';
import { AdminApi, createAdminToken, environmentFor } from './gateway.mjs';
import { percentile, verdict } from './run/figures.mjs';
import { runBench, stops } from './run/run-bench.mjs';

const ORGANIZATIONS = 200;
const PACED_RATE = 1_000;
const TICK_MS = 10;
const PREPARED_AT_ONCE = 50;
/** One paced request in this many is watched until the worker has published its commit to Redis. */
const WATCHED_EVERY = 10;
const POLL_MS = 5;
const GOALS = { settledPerSecond: 4_000, lagP99Ms: 1_000 };
const DIST = join(import.meta.dirname, '../../dist/apps');

const { values: options } = parseArgs({
  options: { events: { type: 'string', default: '20000' }, seconds: { type: 'string', default: '20' } },
});

async function main() {
  buildIfStale();
  const { SettlementLoad } = await import('./clients/settlement-load.mjs');
  const services = await startScratchServices({ durable: true });
  stops.push(() => services.stop());
  const env = await environmentFor(services);
  const output = openSync(join(services.folder, 'apps.log'), 'w');
  stops.push(() => closeSync(output));
  const start = (app) => startChild(join(DIST, app, 'main.js'), { env, output });
  const control = await start('control');
  const catalog = await prepareCatalog(new AdminApi(control.url, createAdminToken(env)));
  const load = new SettlementLoad(env, catalog);
  stops.push(() => load.close());
  await load.prepare();
  await control.stop();

  await prepareEvents(load, Number(options.events));
  const worker = await start('worker');
  stops.push(() => worker.stop());
  const costBefore = readProcessCost(worker.pid);
  const settledPerSecond = await measureDrain(load);
  const costAfter = readProcessCost(worker.pid);
  const lags = await measureLag(load, Number(options.seconds));
  while ((await load.waiting()) > 0) await sleep(POLL_MS);
  const records = await countRecords(services.databaseUrl);
  const workerMicroseconds =
    costBefore && (costAfter.cpuMicroseconds - costBefore.cpuMicroseconds) / Number(options.events);
  report({ settledPerSecond, workerMicroseconds, lags, records });
}

/** The catalog that events refer to, made as an operator makes it. */
async function prepareCatalog(admin) {
  const model = await admin.post('/models', {
    ...{ canonical_id: 'openai/gpt-4.1', name: 'Benchmark', context_length: 128_000, max_output_tokens: 16_384 },
    ...{ status: 'active', price: { input_per_mtok_usd: '2.5', output_per_mtok_usd: '10' } },
  });
  const tier = await admin.post('/tiers', { name: 'Unlimited', is_default: true });
  const organizations = [];
  for (let count = 0; count < ORGANIZATIONS; count++) {
    const { id } = await admin.post('/organizations', { name: `Customer ${count}` });
    await admin.post(`/organizations/${id}/topups`, { amount_usd: '10000', reason: 'benchmark' });
    organizations.push(id);
  }
  const { parseId } = await import('#kernel');
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

/** Requests a second, from the first visible commit to the last. */
async function measureDrain(load) {
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
    load.nudge(request.organizationId);
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

async function countRecords(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT count(*)::int AS count FROM usage_record');
    return rows[0].count;
  } finally {
    await client.end();
  }
}

function report({ settledPerSecond, workerMicroseconds, lags, records }) {
  const expected = Number(options.events) + Number(options.seconds) * PACED_RATE;
  if (records !== expected) throw new Error(`${records} usage records, expected ${expected}`);
  const at = (share) => percentile(lags, share);
  console.log(`settled: ${Math.round(settledPerSecond)} requests a second by one worker, ${options.events} prepared`);
  if (workerMicroseconds !== null) console.log(`the worker's CPU: ${Math.round(workerMicroseconds)} µs a request`);
  console.log(
    `lag at ${PACED_RATE} requests a second: p50 ${Math.round(at(0.5))} ms, p99 ${Math.round(at(0.99))} ms, ` +
      `worst ${Math.round(lags.at(-1))} ms, ${lags.length} watched`,
  );
  console.log(`goal: ≥ ${GOALS.settledPerSecond} a second: ${verdict(settledPerSecond >= GOALS.settledPerSecond)}`);
  console.log(`goal: lag p99 < ${GOALS.lagP99Ms} ms: ${verdict(at(0.99) < GOALS.lagP99Ms)}`);
}

await runBench(main);
