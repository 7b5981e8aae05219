// The private Postgres and Redis, or the configured servers.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres, stopPostgres } from '../services/postgres.mjs';
import { isAlive } from '../services/processes.mjs';
import { redisVersion, startRedis, stopRedis } from '../services/redis.mjs';

const WATCH_MS = 200;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * A server below `home`, as Supervised needs it: `launch` keeps the port of the first start, which the apps use.
 * `found` is the result of the first start.
 */
export class PrivateServer {
  found = null;
  #start;
  #stop;

  constructor({ start, stop }) {
    this.#start = start;
    this.#stop = stop;
  }

  launch = async () => {
    const server = await this.#start(this.found?.port ?? null);
    this.found ??= server;
    return {
      ready: Promise.resolve(),
      ended: this.#watch(server.pid),
      stop: () => this.#stop(server.pid, 'fast'),
      kill: () => this.#stop(server.pid, 'immediate'),
    };
  };

  /** An adopted server is no child process, so its end is found by polling. */
  async #watch(pid) {
    while (isAlive(pid)) await sleep(WATCH_MS, undefined, { ref: false });
    return { how: 'is gone' };
  }
}

export function privatePostgres(home) {
  return new PrivateServer({ start: (port) => startPostgres({ folder: join(home, 'pg'), port }), stop: stopPostgres });
}

export function privateRedis(home) {
  return new PrivateServer({ start: (port) => startRedis({ folder: join(home, 'redis'), port }), stop: stopRedis });
}

/**
 * Address and version of a configured server; throws with its variable when it does not answer. `folder` holds the
 * compiled libs.
 */
export async function describeGivenPostgres(url, folder) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const { rows } = await client.query('SHOW server_version');
    return `given ${rows[0].server_version} at ${new URL(url).host}`;
  } catch (error) {
    throw await unavailable('DATABASE_URL', url, error, folder);
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function describeGivenRedis(url, folder) {
  try {
    return `given ${await redisVersion(url)} at ${new URL(url).host}`;
  } catch (error) {
    throw await unavailable('REDIS_URL', url, error, folder);
  }
}

async function unavailable(variable, url, error, folder) {
  const module = `${folder}/libs/infra/stores/describe-store-failure.js`;
  const { describeStoreFailure, StoreUnavailableError } = await import(module);
  return new StoreUnavailableError(describeStoreFailure(variable, url, error), { cause: error });
}
