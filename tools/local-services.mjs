// Postgres and Redis for one run of the tests or the benchmark.
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, stopPostgresIn } from './services/postgres.mjs';
import { isAlive } from './services/processes.mjs';
import { startRedis, stopRedisIn } from './services/redis.mjs';

const PREFIX = 'routify-scratch-';

/**
 * Starts both on fresh data in a temporary folder, Postgres tuned for speed instead of safety unless `durable`; Redis
 * keeps its append-only file unless `redisDurable` is false.
 * Returns `{ folder, databaseUrl, redisUrl, stop() }`; the Postgres URL names the maintenance database.
 */
export async function startScratchServices({ redisDatabases = 16, durable = false, redisDurable = true } = {}) {
  const folder = await makeScratchFolder();
  try {
    const [postgres, redis] = await Promise.all([
      startPostgres({ folder: join(folder, 'pg'), durable, database: 'postgres' }),
      startRedis({ folder: join(folder, 'redis'), databases: redisDatabases, durable: redisDurable }),
    ]);
    return { folder, databaseUrl: postgres.url, redisUrl: redis.url, stop: () => removeScratchFolder(folder) };
  } catch (error) {
    await removeScratchFolder(folder);
    throw error;
  }
}

/** A temporary folder whose `pg` and `redis` are stopped and removed, by the next run if this one is killed. */
export async function makeScratchFolder() {
  await sweep();
  const folder = fs.mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  fs.chmodSync(folder, 0o755); // Postgres can run as another user
  return folder;
}

/** Stops and removes the remains of killed runs: their folders name the process they belonged to. */
async function sweep() {
  const owned = fs.readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  const orphans = owned.filter((name) => !isAlive(parseInt(name.slice(PREFIX.length), 10)));
  await Promise.all(orphans.map((name) => removeScratchFolder(join(tmpdir(), name))));
}

export async function removeScratchFolder(folder) {
  await Promise.all([stopPostgresIn(join(folder, 'pg')), stopRedisIn(join(folder, 'redis'))]);
  // Processes of a killed Postgres may still write for a moment.
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
