// A whole installation of one checkout, from its own programs: stores, control, worker and gateway, and its customers.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { knownWallets } from '../growth/known-wallets.mjs';
import { RedisCost } from '../redis-cost.mjs';
import { stops } from '../run/run-bench.mjs';
import { JournalBytes, pidOf, readBytes, readCpu, usedMemory } from './counters.mjs';

const CUSTOMERS = 200;
/** Far above what the load reaches: counted, and never in the way. */
const LIMITS = { rpm: 100_000, tpm: 100_000_000, concurrency: 1_000 };
const CAPS = 'day_cap_nano_usd = 1000000000000, month_cap_nano_usd = 10000000000000';
/** While another version is measured, V8 gives its young generation back, and the machine what the caches held. */
const LEAD_MS = 4_000;
/** Renewals, health and summaries of the last window belong to it. */
const AFTER_MS = 1_000;

export class Stack {
  #redisCost;

  constructor(name, gateway, load, { redis, postgres, journal, pids, keysFile }) {
    this.name = name;
    this.gateway = gateway;
    this.targets = [{ url: gateway.url, load }];
    this.redis = redis;
    this.postgres = postgres;
    this.journal = journal;
    this.pids = pids;
    this.keysFile = keysFile;
    this.#redisCost = new RedisCost(gateway.redisUrl);
    stops.push(() => this.#redisCost.close());
  }

  /** @param checkout an absolute path; `load` is the process of the clients */
  static async start(name, { checkout, upstreamUrl, load, customers = CUSTOMERS, moreFlags = [] }) {
    const { startGateway } = await import(join(checkout, 'test/bench/gateway.mjs'));
    const prepare = (context) => prepareCustomers(checkout, context, customers);
    const gateway = await startGateway(upstreamUrl, { durable: true, prepare, moreFlags });
    stops.push(gateway.stop);
    const { env, redisUrl, keysFile } = gateway;
    await knownWallets(redisUrl, customers);
    const redis = new Redis(redisUrl);
    stops.push(() => redis.disconnect());
    const postgres = new pg.Client({ connectionString: env.DATABASE_URL });
    await postgres.connect();
    stops.push(() => postgres.end());
    const journal = new JournalBytes(env.ROUTIFY_JOURNAL_DIR ?? join(env.ROUTIFY_HOME, 'journal'));
    stops.push(() => journal.close());
    const pids = await processesOf(env.ROUTIFY_HOME, postgres);
    return new Stack(name, gateway, load, { redis, postgres, journal, pids, keysFile });
  }

  /** A second gateway with clients of its own, and a second worker: `{ gateway, worker }`, their processes. */
  async grow(load) {
    const [gateway, worker] = [await this.gateway.startAnother('gateway'), await this.gateway.startAnother('worker')];
    this.pids.gateway.push(gateway.pid);
    this.pids.worker.push(worker.pid);
    this.targets.push({ url: gateway.url, load });
    return { gateway, worker };
  }

  /** Bytes that are written are those of requests alone, for whichever version is measured at a time. */
  async holdBackMaintenance() {
    // What was written would shrink when the file is rewritten.
    await this.redis.config('SET', 'auto-aof-rewrite-percentage', '0');
    // The first change of each page behind a checkpoint writes the whole page.
    await this.postgres.query("ALTER SYSTEM SET checkpoint_timeout = '1h'");
    await this.postgres.query("ALTER SYSTEM SET max_wal_size = '16GB'");
    await this.postgres.query('SELECT pg_reload_conf()');
  }

  /** One load, of each of the `targets`; returns what the clients saw and what it used in all, settlement included. */
  async measure(flows, windowMs, targets = this.targets.slice(0, 1)) {
    const press = async (durationMs, mayFail = false) => {
      const results = targets.map((target) => this.press(flows, durationMs, { ...target, mayFail }));
      return togetherOf(await Promise.all(results));
    };
    // A process that was stopped meanwhile finds its timers late, and may refuse a few.
    await press(LEAD_MS, true);
    await this.#redisCost.settled();
    const before = await this.#read();
    const result = await press(windowMs);
    await this.#redisCost.settled();
    await sleep(AFTER_MS);
    const after = await this.#read();
    const used = Object.fromEntries(Object.entries(after).map(([part, value]) => [part, value - before[part]]));
    return { ...result, used };
  }

  /** At another `url` than the gateway's, by another `load`, or one in which requests `mayFail`. */
  async press(flows, windowMs, { url = this.targets[0].url, load = this.targets[0].load, mayFail = false } = {}) {
    load.process.send({ url, keysFile: this.keysFile, flows, windowMs });
    const [result] = await once(load.process, 'message');
    if (result.failures > 0 && !mayFail)
      throw new Error(`${this.name}: ${result.failures} failed: ${result.failureSample}`);
    return result;
  }

  /** Bytes of Redis for each request that waits for its settlement. */
  async measureUnsettled(flows, windowMs) {
    await this.#redisCost.settled();
    const [worker] = this.pids.worker;
    process.kill(worker, 'SIGSTOP');
    try {
      const before = await usedMemory(this.redis);
      const { replies } = await this.press(flows, windowMs);
      return ((await usedMemory(this.redis)) - before) / replies;
    } finally {
      process.kill(worker, 'SIGCONT');
      await this.#redisCost.settled();
    }
  }

  async #read() {
    const { pids, postgres, redis, journal } = this;
    const cpu = await readCpu({ pids, postgres, redis });
    const logFile = join(this.gateway.env.ROUTIFY_HOME, 'apps.log');
    return { ...cpu, journal: journal.read(), ...(await readBytes({ postgres, redis, logFile })) };
  }
}

/** Of clients that ran side by side; the times are those of the slower ones. */
function togetherOf(results) {
  const replies = results.reduce((sum, one) => sum + one.replies, 0);
  const slowest = (name) => Math.max(...results.map((one) => one[name]));
  return { replies, p50Ms: slowest('p50Ms'), p99Ms: slowest('p99Ms') };
}

async function prepareCustomers(checkout, { admin, env }, count) {
  const { addCustomers } = await import(join(checkout, 'test/bench/growth/customers.mjs'));
  const { parseId } = await import(join(checkout, 'dist/libs/core/index.js'));
  const tier = await admin.post('/tiers', { name: 'Standard', ...LIMITS });
  const keys = await addCustomers(env, { tierId: parseId('tier', tier.id), count });
  const client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  await client.query(`UPDATE api_key SET ${CAPS} WHERE name = 'benchmark'`);
  await client.end();
  const keysFile = join(env.ROUTIFY_HOME, 'keys');
  writeFileSync(keysFile, keys.join('\n'));
  return { admin, keysFile };
}

async function processesOf(home, postgres) {
  const { rows } = await postgres.query('SELECT pg_backend_pid() AS pid');
  const stat = readFileSync(`/proc/${rows[0].pid}/stat`, 'latin1');
  const postmaster = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  const apps = ['gateway', 'worker', 'control'].map((app) => [app, [pidOf(app, home)]]);
  return { ...Object.fromEntries(apps), postmaster };
}
