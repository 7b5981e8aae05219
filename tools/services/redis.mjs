// A private Redis: append-only file by default, no eviction, adopted again after a killed launcher left it running.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './ports.mjs';
import { commandOf, fateOf, hasExited, isAlive, signal, setSessionPriority } from './processes.mjs';
import { redisBinary } from './redis-binary.mjs';

const START_TIMEOUT_MS = 20_000;
const POLL_MS = 20;
const LOG_SHOWN = 1_500;
/** Every request waits for Redis, so it comes first where processes lack CPU; settlement may lag. */
export const REDIS_PRIORITY = -10;

/**
 * Starts Redis on the data in `folder`, or adopts the one that runs there. `databases` is the number of logical ones;
 * `port` keeps the port of an earlier start; `durable: false` writes nothing to disk, which Redis would wait for
 * (tests). Returns `{ url, port, pid, version, fate }`; stop it with `stopRedis(pid)`.
 */
export async function startRedis({ folder, databases = 16, port = null, durable = true }) {
  const isNew = fs.mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
  const running = findRunning(folder);
  const server = running ?? launch({ folder, databases, durable, port: port ?? (await freePort()) });
  const version = await waitUntilReady(server, folder);
  return { ...server, version, fate: fateOf({ isNew, isRunning: running !== null }) };
}

/** Stops a Redis, which writes its append-only file first, and waits. */
export async function stopRedis(pid) {
  signal(pid, 'SIGTERM');
  if (!(await hasExited(pid, START_TIMEOUT_MS))) signal(pid, 'SIGKILL');
}

/** Stops the Redis that runs on the data in `folder`, if any. */
export async function stopRedisIn(folder) {
  const running = findRunning(folder);
  if (running !== null) await stopRedis(running.pid);
}

function launch({ folder, databases, durable, port }) {
  const { command, env } = redisBinary();
  const password = storedPassword(folder);
  // The password goes through a private file: all users of the machine can read arguments.
  const settings = {
    port,
    requirepass: password,
    bind: '127.0.0.1',
    dir: JSON.stringify(folder),
    databases,
    appendonly: durable ? 'yes' : 'no',
    // A rewrite forks and takes half a second of a core; the data is small, so 64 MB, the default, are there every 8 s.
    'auto-aof-rewrite-min-size': '256mb',
    // A fifth of a rewrite's CPU, for ids that hardly shrink.
    rdbcompression: 'no',
    save: '""',
    'maxmemory-policy': 'noeviction',
    logfile: 'redis.log',
  };
  fs.rmSync(join(folder, 'redis.log'), { force: true });
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  fs.writeFileSync(join(folder, 'redis.conf'), lines.join(''), { mode: 0o600 });
  const options = { env: { PATH: process.env.PATH, ...env }, detached: true, stdio: 'ignore' };
  const child = spawn(command, [join(folder, 'redis.conf')], options);
  child.unref();
  setSessionPriority(child.pid, REDIS_PRIORITY);
  const server = { pid: child.pid, port, url: `redis://:${password}@127.0.0.1:${port}` };
  fs.writeFileSync(join(folder, 'server.json'), JSON.stringify(server), { mode: 0o600 });
  return server;
}

/** The same for every start: a server that restarts after a crash must accept its clients. */
function storedPassword(folder) {
  const file = join(folder, 'password');
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
  return fs.readFileSync(file, 'utf8');
}

/** The server that a killed launcher left; null when there is none. Redis names its port in its process title. */
function findRunning(folder) {
  const file = join(folder, 'server.json');
  if (!fs.existsSync(file)) return null;
  try {
    const server = JSON.parse(fs.readFileSync(file, 'utf8'));
    return isAlive(server.pid) && commandOf(server.pid).includes(`:${server.port}`) ? server : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Resolves with the version once commands are answered; loading a large append-only file takes a while. */
async function waitUntilReady({ pid, url }, folder) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const version = await redisVersion(url).catch(() => null);
    if (version !== null) return version;
    if (!isAlive(pid) || Date.now() > deadline) throw new Error(`Redis did not start:\n${logTail(folder)}`);
    await sleep(POLL_MS);
  }
}

/** The version of a ready Redis; rejects while it is loading or down. */
export async function redisVersion(url) {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  let reason = null; // connect() rejects with "Connection is closed." only
  client.on('error', (error) => (reason ??= error));
  try {
    await client.connect();
    const info = await client.info('server');
    return /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown';
  } catch (error) {
    throw reason ?? error;
  } finally {
    client.disconnect();
  }
}

function logTail(folder) {
  const file = join(folder, 'redis.log');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').slice(-LOG_SHOWN) : '(it wrote no log)';
}
