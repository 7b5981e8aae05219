// CPU time of Postgres and Redis, all their processes and threads together.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProcessCost } from '../process-cost.mjs';

/** `folder` is that of the scratch services, `redis` a client. Returns `{ postgres, redis }`, in microseconds. */
export async function readStoresCost(folder, redis) {
  const info = await redis.info('cpu');
  const seconds = [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].reduce(
    (sum, [, own]) => sum + Number(own),
    0,
  );
  return { postgres: costOfTree(postmasterOf(folder)), redis: seconds * 1e6 };
}

function postmasterOf(folder) {
  return readFileSync(join(folder, 'pg/data/postmaster.pid'), 'utf8').split('\n')[0];
}

/** The postmaster and its living processes; those of the worker's connections live as long as the worker. */
function costOfTree(parent) {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === parent);
  return [parent, ...children].reduce((sum, pid) => sum + (readProcessCost(pid)?.cpuMicroseconds ?? 0), 0);
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return null; // it has ended
  }
}
