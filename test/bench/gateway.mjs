// The gateway as in production: its own Postgres and Redis, control for the set-up, a worker that settles.
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildIfStale } from '../../tools/build.mjs';
import { startScratchServices } from '../../tools/local-services.mjs';
import { ALLOCATOR, NODE_FLAGS } from '../../tools/launch/node-flags.mjs';
import { freePort } from '../../tools/services/ports.mjs';
import { CHANNELS } from './cases.mjs';
import { startChild } from './child.mjs';
import { giveWay } from './give-way.mjs';

const DIST = join(import.meta.dirname, '../../dist/apps');

/**
 * Starts everything and sells `MODEL`, served by `upstreamUrl`, to a rich organization without limits; `moreFlags` are
 * Node's, for the gateway; Postgres is fast instead of `durable` by default.
 * `prepare({ admin, env, tierId })` runs before the gateway starts; what it returns is added.
 * Returns `{ url, pid, worker, key, hostileKey, env, redisUrl, holdBackSettlement(), startAnother(app), stop() }`.
 */
export async function startGateway(upstreamUrl, { moreFlags = [], durable = false, prepare = async () => ({}) } = {}) {
  buildIfStale();
  const services = await startScratchServices({ durable });
  const env = await environmentFor(services);
  // The request log is written, as in production, but to a file: the report keeps stdout.
  const output = openSync(join(services.folder, 'apps.log'), 'w');
  const started = [];
  const stop = async () => {
    for (const child of started.toReversed()) await child.stop();
    closeSync(output);
    await services.stop();
  };
  const start = async (app, { moreFlags: more = [], ...settings } = {}) => {
    const flags = [...NODE_FLAGS[app], ...more];
    const child = await startChild(join(DIST, app, 'main.js'), { flags, env, output, ...settings });
    started.push(child);
    return child;
  };
  try {
    const control = await start('control');
    const admin = new AdminApi(control.url, createAdminToken(env));
    const { tierId, ...keys } = await sellModel(admin, upstreamUrl);
    const prepared = await prepare({ admin, env, tierId });
    const worker = await start('worker', { ownSession: true });
    const gateway = await start('gateway', { isTarget: true, moreFlags });
    // Settlement lags while requests are measured: on two cores it would compete with Redis and the load.
    const holdBackSettlement = () => giveWay([worker.pid, postmasterOf(services)]);
    /** A gateway or a worker on the same stores, and on the core of the helpers. */
    const startAnother = async (app = 'gateway') => {
      const listen = `127.0.0.1:${await freePort()}`;
      const own = { ROUTIFY_INSTANCE: `another-${app}`, [`ROUTIFY_${app.toUpperCase()}_LISTEN`]: listen };
      return start(app, { env: { ...env, ...own } });
    };
    const { redisUrl } = services;
    return {
      url: gateway.url,
      pid: gateway.pid,
      worker,
      ...keys,
      ...prepared,
      env,
      redisUrl,
      holdBackSettlement,
      startAnother,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function postmasterOf({ folder }) {
  return Number(readFileSync(join(folder, 'pg/data/postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Variables of every app on these stores. */
export async function environmentFor({ folder, databaseUrl, redisUrl }) {
  return {
    ...ALLOCATOR,
    ...process.env,
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    ROUTIFY_HOME: folder,
    ROUTIFY_SECRET: randomBytes(48).toString('base64'),
    ROUTIFY_ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    ROUTIFY_GATEWAY_LISTEN: `127.0.0.1:${await freePort()}`,
    ROUTIFY_CONTROL_LISTEN: `127.0.0.1:${await freePort()}`,
    ROUTIFY_WORKER_LISTEN: `127.0.0.1:${await freePort()}`,
  };
}

export function createAdminToken(env) {
  const output = execFileSync(process.execPath, [join(DIST, 'cli/main.js'), 'admin:create', '--json'], { env });
  return JSON.parse(output.toString()).secret;
}

/** Creates everything a request needs, as an operator would. Returns an API key, one without balance, and their tier. */
async function sellModel(admin, upstreamUrl) {
  for (const { model, kind } of CHANNELS) {
    await admin.post('/models', {
      canonical_id: model,
      name: 'Benchmark',
      context_length: 128_000,
      max_output_tokens: 16_384,
      status: 'active',
      price: { input_per_mtok_usd: '2.5', output_per_mtok_usd: '10' },
    });
    await admin.post('/channels', {
      name: kind,
      kind,
      base_url: `${upstreamUrl}/v1`,
      credentials: [{ secret: 'sk-bench' }],
      models: [{ model, upstream_id: model }],
    });
  }
  const tier = await admin.post('/tiers', { name: 'Unlimited' });
  const organization = await admin.post('/organizations', { name: 'Benchmark', tier_id: tier.id });
  await admin.post(`/organizations/${organization.id}/topups`, { amount_usd: '1000000', reason: 'benchmark' });
  const key = await admin.post(`/organizations/${organization.id}/keys`, { name: 'benchmark' });
  const poor = await admin.post('/organizations', { name: 'Hostile', tier_id: tier.id });
  const hostile = await admin.post(`/organizations/${poor.id}/keys`, { name: 'hostile' });
  return { key: key.secret, hostileKey: hostile.secret, tierId: tier.id };
}

/** A minimal client of the operators' API, which limits requests a minute. */
export class AdminApi {
  #baseUrl;
  #token;

  constructor(controlUrl, token) {
    this.#baseUrl = `${controlUrl}/admin/v1`;
    this.#token = token;
  }

  async post(path, body) {
    const response = await fetch(this.#baseUrl + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status === 429) {
      await sleep(Number(response.headers.get('retry-after')) * 1_000);
      return this.post(path, body);
    }
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
}
