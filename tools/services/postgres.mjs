// A private Postgres: created on first use, kept, and adopted again after a killed launcher left it running.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './ports.mjs';
import { postgresBinaries } from './postgres-binaries.mjs';
import { canExecute, postgresUser } from './postgres-user.mjs';
import { commandOf, fateOf, hasExited, isAlive, signal } from './processes.mjs';

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
const RETRY_MS = 200;
const LOG_SHOWN = 1_500;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  // JIT compilation takes longer than any query of the product.
  jit: 'off',
};
const UNSAFE_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  // With one database per suite, a worker would start several times a second.
  autovacuum_naptime: '10min',
};

/**
 * Starts Postgres on the data below `folder`, or adopts the one that runs there.
 *
 * `durable: false` trades the disk's safety for speed (tests). `port` keeps the port of an earlier start.
 * Returns `{ url, port, pid, version, location, user, fate }`; `location` is the folder in use. It differs from
 * `folder` when Postgres's user cannot reach that. Stop it with `stopPostgres(pid)`.
 */
export async function startPostgres({ folder, durable = true, port = null, database = 'routify' }) {
  const user = postgresUser();
  const bin = postgresBinaries(user);
  const location = prepareLocation(folder, user);
  const data = join(location, 'data');
  const options = { ...user.ids, cwd: tmpdir(), env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } };
  const isNew = !fs.existsSync(data);
  if (isNew) initialize({ bin, location, data, options, durable });
  const running = await findRunning(data);
  const server = running ?? (await launch({ bin, location, data, options, durable, port }));
  const password = fs.readFileSync(join(location, 'password'), 'utf8');
  const url = `postgresql://postgres:${password}@127.0.0.1:${server.port}/${database}`;
  const version = await ensureDatabase(url);
  return { ...server, url, version, location, user: user.name, fate: fateOf({ isNew, isRunning: running !== null }) };
}

/** Stops a Postgres and waits. `fast` breaks connections and checkpoints; `immediate` leaves recovery to a start. */
export async function stopPostgres(pid, mode = 'fast') {
  signal(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  if (!(await hasExited(pid, START_TIMEOUT_MS))) signal(pid, 'SIGKILL');
}

/** Stops the Postgres that runs on the data below `folder`, if any, without a last checkpoint. */
export async function stopPostgresIn(folder) {
  if (!fs.existsSync(join(folder, 'data'))) return;
  const running = await findRunning(fs.realpathSync(join(folder, 'data')));
  if (running !== null) await stopPostgres(running.pid, 'immediate');
}

/**
 * Creates the folder, owned by the user and closed to others. Where that user has no access (a checkout under root's
 * home), a private folder under the system's temporary folder is used and `folder` becomes a link to it.
 */
function prepareLocation(folder, user) {
  if (!fs.existsSync(folder)) {
    const parent = join(folder, '..');
    fs.mkdirSync(parent, { recursive: true });
    fs.rmSync(folder, { force: true }); // a link whose target a reboot has removed
    if (canExecute(user, parent)) fs.mkdirSync(folder);
    else fs.symlinkSync(fs.mkdtempSync(join(tmpdir(), `routify-${userInfo().username}-${repoName()}-`)), folder);
  }
  const location = fs.realpathSync(folder);
  fs.chmodSync(location, 0o700);
  if (user.ids.uid !== undefined) fs.chownSync(location, user.ids.uid, user.ids.gid);
  return location;
}

function repoName() {
  return basename(join(import.meta.dirname, '../..'));
}

/** Built beside and renamed when complete: a kill in between leaves nothing that looks like data. */
function initialize({ bin, location, data, options, durable }) {
  const draft = join(location, 'data.new');
  const passwordFile = join(location, 'password');
  fs.rmSync(draft, { recursive: true, force: true });
  fs.writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (options.uid !== undefined) fs.chownSync(passwordFile, options.uid, options.gid);
  // Tests connect thousands of times, on this machine alone; a SCRAM challenge takes both sides milliseconds each time.
  const method = durable ? 'scram-sha-256' : 'password';
  const flags = ['-U', 'postgres', '-A', method, '--pwfile', passwordFile, '-E', 'UTF8', '--locale=C'];
  const { status, stderr, error } = spawnSync(
    join(bin, 'initdb'),
    ['-D', draft, ...flags, ...(durable ? [] : ['--no-sync', '--set', 'scram_iterations=1'])],
    { ...options, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
  fs.renameSync(draft, data);
}

/** Retries while the remains of a killed server, or another holder of the port, can still go away. */
async function launch({ port, ...server }) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const outcome = await launchOnce({ ...server, port: port ?? (await freePort()), deadline });
    if ('pid' in outcome) return outcome;
    const transient = /shared memory block|could not bind|Address already in use/.test(outcome.log);
    if (!transient || Date.now() > deadline) throw new Error(`Postgres did not start:\n${outcome.log}`);
    await sleep(RETRY_MS);
  }
}

async function launchOnce({ bin, location, data, options, durable, port, deadline }) {
  const settings = { ...SETTINGS, ...(durable ? {} : UNSAFE_SETTINGS) };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const logFile = join(location, 'postgres.log');
  const log = fs.openSync(logFile, 'w', 0o600);
  // A session of its own: Ctrl-C in the terminal must reach only the launcher. A file, as a pipe would break with us.
  const child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...options,
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  fs.closeSync(log);
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    const found = readPidFile(data);
    if (found?.pid === child.pid && found.status === 'ready') return found;
    await sleep(POLL_MS);
  }
  signal(child.pid, 'SIGKILL');
  return { log: fs.readFileSync(logFile, 'utf8').slice(-LOG_SHOWN) };
}

/** The postmaster that a killed launcher left, once it is ready; null when there is none. */
async function findRunning(data) {
  for (;;) {
    const found = readPidFile(data);
    if (found === null) return null;
    if (!isAlive(found.pid) || !commandOf(found.pid).includes(data)) {
      // Process ids are reused; Postgres would take an unrelated process for its predecessor.
      fs.rmSync(join(data, 'postmaster.pid'), { force: true });
      return null;
    }
    if (found.status === 'ready') return found;
    await sleep(POLL_MS);
  }
}

/** Line 1 is the process, line 4 the port, line 8 the state (starting, ready, stopping). */
function readPidFile(data) {
  try {
    const lines = fs.readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? 'starting' };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Creates the database of the URL if it is missing; returns the server's version (`18.4`). */
async function ensureDatabase(url) {
  const name = new URL(url).pathname.slice(1);
  const client = new pg.Client({ connectionString: Object.assign(new URL(url), { pathname: '/postgres' }).href });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    const { rows } = await client.query('SHOW server_version');
    return rows[0].server_version;
  } finally {
    await client.end();
  }
}
