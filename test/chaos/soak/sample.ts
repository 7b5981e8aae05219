import { readdirSync, readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { FleetApp } from '../fleet-app.js';
import type { Fleet } from '../fleet.js';

const MIB = 1_048_576;
const KIB_PER_MIB = 1_024;
const SCAN_COUNT = 1_000;

/** What could grow without bound, by name, at one moment. */
export type Sample = Readonly<Record<string, number>>;

/** Memory and descriptors of the apps, keys and memory of Redis, rows and connections of Postgres. */
export async function takeSample(fleet: Fleet): Promise<Sample> {
  const apps = fleet.apps.flatMap((app) => processFigures(app));
  return Object.fromEntries([...apps, ...(await redisFigures(fleet)), ...(await postgresFigures(fleet))]);
}

type Figure = readonly [name: string, value: number];

function processFigures({ name, pid }: FleetApp): Figure[] {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rssMib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / KIB_PER_MIB;
  return [
    [`${name} memory, MiB`, rssMib],
    [`${name} descriptors`, readdirSync(`/proc/${pid}/fd`).length],
  ];
}

async function redisFigures(fleet: Fleet): Promise<Figure[]> {
  const redis = fleet.openRedis();
  try {
    const field = async (section: string, name: string): Promise<number> =>
      Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await redis.info(section))?.[1]);
    const keys = await countKeys(redis);
    return [
      ['redis connections', await field('clients', 'connected_clients')],
      ['redis memory, MiB', (await field('memory', 'used_memory')) / MIB],
      ['redis keys without an end', keys.lasting],
      ['redis keys that expire', keys.expiring],
    ];
  } finally {
    redis.disconnect();
  }
}

async function countKeys(redis: Redis): Promise<{ lasting: number; expiring: number }> {
  const counts = { lasting: 0, expiring: 0 };
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'COUNT', SCAN_COUNT);
    const ends = await Promise.all(keys.map((key) => redis.ttl(key)));
    for (const end of ends) counts[end === -1 ? 'lasting' : 'expiring']++;
    cursor = next;
  } while (cursor !== '0');
  return counts;
}

async function postgresFigures(fleet: Fleet): Promise<Figure[]> {
  const [row] = await fleet.query<{ connections: number; dead: number; mib: number }>(
    `SELECT (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()) AS connections,
       (SELECT coalesce(sum(n_dead_tup), 0)::int FROM pg_stat_user_tables) AS dead,
       (pg_database_size(current_database()) / ${MIB})::int AS mib`,
  );
  return [
    ['postgres connections', row?.connections ?? 0],
    ['postgres dead rows', row?.dead ?? 0],
    ['postgres size, MiB', row?.mib ?? 0],
  ];
}
