// The private Postgres and Redis, or the configured servers.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres, stopPostgres } from '../services/postgres.mjs';
import { isAlive } from '../services/processes.mjs';
import { startRedis, stopRedis } from '../services/redis.mjs';

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
 * Address and version of a configured server; throws StoreUnavailableError with its variable when it does not answer.
 * `folder` holds the compiled libs.
 */
export async function describeGivenPostgres(url, folder) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const { rows } = await client.query('SHOW server_version');
    return `given ${rows[0].server_version} at ${new URL(url).host}`;
  } catch (error) {
    const { describeStoreFailure, StoreUnavailableError } = await storeFailures(folder);
    throw new StoreUnavailableError(describeStoreFailure('DATABASE_URL', url, error), { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function describeGivenRedis(config, folder) {
  const { RedisInspector } = await import(`${folder}/libs/core/infra/observe/inspect-redis.js`);
  try {
    const info = await new RedisInspector(config).run((redis) => redis.info('server'));
    return `given ${/redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown'} at ${redisHosts(config)}`;
  } catch (error) {
    const { StoreUnavailableError } = await storeFailures(folder);
    throw new StoreUnavailableError(error.message, { cause: error });
  }
}

function redisHosts({ redisUrl, redisSentinels, redisMaster }) {
  if (redisSentinels.length === 0) return new URL(redisUrl).host;
  return `${redisMaster} of ${redisSentinels.map(({ host, port }) => `${host}:${port}`).join(', ')}`;
}

function storeFailures(folder) {
  return import(`${folder}/libs/core/infra/stores/describe-store-failure.js`);
}
