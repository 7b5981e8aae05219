// Settlement beside a gateway: Postgres, Redis, worker, gateway, upstream and clients share the machine.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODEL } from '../cases.mjs';
import { setSessionPriority } from '../../../tools/services/processes.mjs';
import { REDIS_PRIORITY } from '../../../tools/services/redis.mjs';
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
const PEAK_MS = 20_000;
/** Each rate of arrivals is tried for so long. */
const TRIAL_MS = 30_000;
const [TRIAL_FROM, TRIAL_STEP] = [0.6, 0.05];
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

/** `share` of the rate of arrivals that gateway and worker sustain together, for `minutes`. */
export async function measureSteady({ minutes, share }) {
  const { lag, run } = await startAll();
  const { peak, capacity } = await findCapacity(lag, run);
  const perSecond = capacity * share;
  const lags = lag.sample();
  const result = await run('clients/arrivals.mjs', { perSecond, warmupMs: WARMUP_MS, windowMs: minutes * 60_000 });
  const sampled = lags.stop();
  console.log(
    `${CONNECTIONS} clients: ${peak.toFixed(0)} requests a second; sustained arrivals, served and settled: ${capacity.toFixed(0)}`,
  );
  console.log(
    `${minutes} min at ${perSecond.toFixed(0)} a second: ${result.served} served (p50 ${result.servedP50Ms.toFixed(0)} ms, ` +
      `p99 ${result.servedP99Ms.toFixed(0)} ms), ` +
      `${result.refused} × 503, ${result.lost} lost; lag p50 ${percentile(sampled, 0.5).toFixed(0)} ms, ` +
      `p99 ${percentile(sampled, 0.99).toFixed(0)} ms, worst ${Math.max(...sampled).toFixed(0)} ms`,
  );
  console.log(`goal: 0 × 503: ${result.refused} ${verdict(result.refused === 0)}`);
}

/**
 * Clients that wait for replies find the peak: they arrive together, so they cost less than arrivals that do not wait.
 * The capacity is the highest rate of arrivals, in steps of the peak, without a refusal or a loss, and with a lag below a
 * sixth of the trial at its end: a longer one would grow.
 */
async function findCapacity(lag, run) {
  await run('clients/load.mjs', { connections: CONNECTIONS, warmupMs: 0, windowMs: WARMUP_MS });
  const closed = { connections: CONNECTIONS, warmupMs: 0, windowMs: PEAK_MS };
  const { perSecond: peak } = await run('clients/load.mjs', closed);
  let capacity = null;
  for (let share = TRIAL_FROM; ; share += TRIAL_STEP) {
    await lag.isEmpty();
    const perSecond = share * peak;
    const trial = { perSecond, warmupMs: 0, windowMs: TRIAL_MS };
    const { refused, lost } = await run('clients/arrivals.mjs', trial).catch((error) => {
      process.stderr.write(`${error.message.split('\n')[0]}\n`);
      return { refused: NaN, lost: NaN };
    });
    const { lagMs } = await lag.read();
    process.stderr.write(`${perSecond.toFixed(0)} a second: ${refused} × 503, lag ${lagMs.toFixed(0)} ms\n`);
    await lag.isEmpty();
    if (refused !== 0 || lost !== 0 || lagMs >= TRIAL_MS / 6) break;
    capacity = perSecond;
  }
  if (capacity === null) throw new Error('even the lowest rate is not sustained');
  return { peak, capacity };
}

async function startAll() {
  pinHelpers();
  const start = async (program) => {
    const child = await startChild(program, { ownSession: true });
    // In production clients and upstreams are other machines, and settlement takes what is left of ours.
    setSessionPriority(child.pid, REDIS_PRIORITY);
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
  const { parseId } = await import('#core');
  const keys = await addCustomers(env, { tierId: parseId('tier', tierId), count: CUSTOMERS });
  const pairsFile = join(env.ROUTIFY_HOME, 'pairs');
  writeFileSync(pairsFile, keys.map((key) => `${key} ${MODEL}`).join('\n'));
  return { pairsFile };
}
