// What a running system has used so far, by part: CPU by the kernel's accounting, bytes by the stores' own.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readChildrenCost, readProcessCost } from '../process-cost.mjs';

const SEGMENT_POLL_MS = 200;

/** CPU microseconds of `{ gateway, worker, control, redis, postgres }`; `pids` has those of each app. */
export async function readCpu({ pids, postgres, redis }) {
  const { rows } = await postgres.query('SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
  const cost = (pid) => readProcessCost(pid)?.cpuMicroseconds ?? 0;
  const sum = (all) => all.reduce((total, pid) => total + cost(pid), 0);
  // What a process used that has ended counts for its parent: pools close connections, and autovacuum its workers.
  const ended = readChildrenCost(pids.postmaster);
  return {
    gateway: sum(pids.gateway),
    worker: sum(pids.worker),
    control: sum(pids.control),
    redis: await redisCpu(redis),
    postgres: sum(rows.map(({ pid }) => pid)) + cost(pids.postmaster) + ended,
  };
}

async function redisCpu(redis) {
  const info = await redis.info('cpu');
  const seconds = [...info.matchAll(/^used_cpu_(?:sys|user)(?:_children)?:([\d.]+)/gm)];
  return seconds.reduce((sum, [, own]) => sum + Number(own), 0) * 1e6;
}

/** Bytes that were written: `{ aof, wal, log }`, and those of `{ tables, indexes }` as they are now. */
export async function readBytes({ postgres, redis, logFile }) {
  const { rows } = await postgres.query(`
    SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS wal, sum(pg_table_size(oid))::float8 AS tables,
      sum(pg_indexes_size(oid))::float8 AS indexes
    FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace::regnamespace::text !~ '^(?:pg_|information_schema)'`);
  const aof = Number(/^aof_current_size:(\d+)/m.exec(await redis.info('persistence'))[1]);
  return { aof, log: statSync(logFile).size, ...rows[0] };
}

/** Bytes that Redis holds. */
export async function usedMemory(redis) {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))[1]);
}

/** Counts what is appended to a journal, whose segments are renamed and removed meanwhile. */
export class JournalBytes {
  #sizes = new Map();
  #timer;

  constructor(folder) {
    this.folder = folder;
    this.#timer = setInterval(() => this.#look(), SEGMENT_POLL_MS);
  }

  read() {
    this.#look();
    return [...this.#sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  close() {
    clearInterval(this.#timer);
  }

  #look() {
    const files = readdirSync(this.folder, { recursive: true }).filter((name) => /\d\.(?:log|closed)$/.test(name));
    for (const file of files) {
      const bytes = statSync(join(this.folder, file), { throwIfNoEntry: false })?.size ?? 0;
      const segment = file.slice(0, file.lastIndexOf('.'));
      this.#sizes.set(segment, Math.max(bytes, this.#sizes.get(segment) ?? 0));
    }
  }
}

/** The process of an app of a checkout on a home folder. */
export function pidOf(app, home) {
  const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isApp(name, app, home));
  if (found.length !== 1) throw new Error(`${found.length} processes are the ${app} of ${home}`);
  return Number(found[0]);
}

function isApp(pid, app, home) {
  try {
    const isProgram = readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`/dist/apps/${app}/main.js`);
    return isProgram && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`ROUTIFY_HOME=${home}\0`);
  } catch {
    return false; // it has ended
  }
}
