// Settlement beside a gateway: Postgres, Redis, worker, gateway, upstream and clients share the machine.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODEL } from '../cases.mjs';
import { pinHelpers, startChild } from '../child.mjs';
import { startGateway } from '../gateway.mjs';
import { addCustomers } from '../growth/customers.mjs';
import { knownWallets } from '../growth/known-wallets.mjs';
import { percentile, verdict } from '../run/figures.mjs';
import { stops } from '../run/run-bench.mjs';
import { OutboxLag } from './outbox-lag.mjs';

const CUSTOMERS = 200;
const CONNECTIONS = 32;
const WARMUP_MS = 10_000;
const CAPACITY_MS = 20_000;
const GOALS = { lagMs: 1_000, recoverMs: 60_000 };

/** A gateway at its limit for `seconds`: the worker lags. Then the time until nothing is older than a second. */
export async function measureRecovery({ seconds }) {
  const { lag, run } = await startAll();
  const peak = await run('clients/load.mjs', {
    connections: CONNECTIONS,
    warmupMs: WARMUP_MS,
    windowMs: seconds * 1_000,
  });
  const behind = await lag.read();
  const startedAtMs = performance.now();
  const leftMs = await lag.fallsBelow(GOALS.lagMs);
  const recoverMs = leftMs - startedAtMs;
  console.log(`${seconds} s with ${CONNECTIONS} clients: ${peak.perSecond.toFixed(0)} requests a second`);
  console.log(`then ${behind.events} requests wait, the oldest for ${(behind.lagMs / 1_000).toFixed(1)} s`);
  console.log(
    `goal: lag below ${GOALS.lagMs} ms within ${GOALS.recoverMs / 1_000} s: ` +
      `${(recoverMs / 1_000).toFixed(1)} s ${verdict(recoverMs <= GOALS.recoverMs)}`,
  );
}

/** `share` of what gateway and worker sustain together, for `minutes`. */
export async function measureSteady({ minutes, share }) {
  const { lag, run } = await startAll();
  const capacity = await sustained(lag, run);
  const perSecond = capacity * share;
  await lag.fallsBelow(GOALS.lagMs);
  const lags = lag.sample();
  const result = await run('clients/arrivals.mjs', { perSecond, warmupMs: WARMUP_MS, windowMs: minutes * 60_000 });
  const sampled = lags.stop();
  console.log(`sustained: ${capacity.toFixed(0)} requests a second, sent and settled`);
  console.log(
    `${minutes} min at ${perSecond.toFixed(0)} a second: ${result.served} served (p99 ${result.servedP99Ms.toFixed(0)} ms), ` +
      `${result.refused} × 503, ${result.lost} lost; lag p50 ${percentile(sampled, 0.5).toFixed(0)} ms, ` +
      `p99 ${percentile(sampled, 0.99).toFixed(0)} ms, worst ${Math.max(...sampled).toFixed(0)} ms`,
  );
  console.log(`goal: 0 × 503: ${result.refused} ${verdict(result.refused === 0)}`);
  const p99 = percentile(sampled, 0.99);
  console.log(`goal: lag p99 < ${GOALS.lagMs} ms: ${p99.toFixed(0)} ${verdict(p99 < GOALS.lagMs)}`);
}

/** Requests a second over the time from the first request until the last one is settled. */
async function sustained(lag, run) {
  await run('clients/load.mjs', { connections: CONNECTIONS, warmupMs: 0, windowMs: WARMUP_MS });
  await lag.isEmpty();
  const startedAtMs = performance.now();
  const { replies } = await run('clients/load.mjs', { connections: CONNECTIONS, warmupMs: 0, windowMs: CAPACITY_MS });
  await lag.isEmpty();
  return (1_000 * replies) / (performance.now() - startedAtMs);
}

async function startAll() {
  pinHelpers();
  const start = async (program) => {
    const child = await startChild(program);
    stops.push(child.stop);
    return child;
  };
  const upstream = await start('upstream.mjs');
  const gateway = await startGateway(upstream.url, { durable: true, prepare: prepareCustomers });
  stops.push(gateway.stop);
  await knownWallets(gateway.redisUrl, CUSTOMERS);
  const lag = new OutboxLag(gateway.redisUrl);
  stops.push(() => lag.close());
  const { url, pid, pairsFile } = gateway;
  const run = async (program, job) => {
    const { process: load } = await start(program);
    load.send({ url, pid, pairsFile, stream: false, model: MODEL, ...job });
    const [result] = await once(load, 'message');
    if (result.failures > 0) throw new Error(`${result.failures} failures, such as: ${result.failureSample}`);
    return result;
  };
  return { lag, run };
}

async function prepareCustomers({ env, tierId }) {
  const { parseId } = await import('#kernel');
  const keys = await addCustomers(env, { tierId: parseId('tier', tierId), count: CUSTOMERS });
  const pairsFile = join(env.ROUTIFY_HOME, 'pairs');
  writeFileSync(pairsFile, keys.map((key) => `${key} ${MODEL}`).join('\n'));
  return { pairsFile };
}
