import type { Redis } from 'ioredis';
import type { Config, ListenAddress, RedisInspector } from '#core/infra';
import type { ReplicaFacts, SentinelFacts } from '../domain/redis/check-sentinels.js';

const LAG_MAX_S = 10;

type Answer = { readonly quorum: number; readonly noQuorum: string | null } | null;

/** Asks each sentinel by itself. Throws where none answers. */
export async function readSentinels(redis: RedisInspector, config: Config): Promise<SentinelFacts> {
  const { redisSentinels: servers, redisMaster } = config;
  const answers = await Promise.all(servers.map((server) => askSentinel(redis, server, redisMaster)));
  const known = answers.filter((answer) => answer !== null);
  const [first] = known;
  if (first === undefined) throw new Error(`No sentinel answers for ${redisMaster}`);
  return {
    configured: servers.length,
    unreachable: servers.filter((_, index) => answers[index] === null).map(({ host, port }) => `${host}:${port}`),
    quorum: first.quorum,
    noQuorum: known.find(({ noQuorum }) => noQuorum !== null)?.noQuorum ?? null,
  };
}

async function askSentinel(redis: RedisInspector, server: ListenAddress, master: string): Promise<Answer> {
  try {
    return await redis.runOnSentinel(server, async (sentinel) => {
      const state = (await sentinel.call('SENTINEL', 'MASTER', master)) as string[];
      const quorum = Number(state[state.indexOf('quorum') + 1]);
      const noQuorum = await findNoQuorum(sentinel, master);
      return { quorum, noQuorum };
    });
  } catch {
    return null;
  }
}

async function findNoQuorum(sentinel: Redis, master: string): Promise<string | null> {
  try {
    await sentinel.call('SENTINEL', 'CKQUORUM', master);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Of INFO, as the master has it, and of each replica where this user reaches it. */
export async function readReplicas(redis: RedisInspector): Promise<ReplicaFacts> {
  const fieldOf = await redis.readInfo('replication');
  const replicas = Array.from({ length: Number(fieldOf('connected_slaves')) }, (_, index) => {
    const parts = (fieldOf(`slave${index}`) ?? '').split(',');
    const fields = new Map(parts.map((part) => part.split('=') as [string, string]));
    const address = `${fields.get('ip')}:${fields.get('port')}`;
    const isBehind = fields.get('state') !== 'online' || Number(fields.get('lag')) > LAG_MAX_S;
    return { address, isBehind };
  });
  const areAppending = await Promise.all(replicas.map(({ address }) => isAppending(redis, address)));
  return {
    replicas: replicas.length,
    behind: replicas.filter(({ isBehind }) => isBehind).map(({ address }) => address),
    notAppending: replicas.filter((_, index) => areAppending[index] === false).map(({ address }) => address),
    // INFO has the field only where replicas are required.
    isRequired: fieldOf('min_slaves_good_slaves') !== null,
  };
}

/** Null: it cannot be read. */
async function isAppending(redis: RedisInspector, address: string): Promise<boolean | null> {
  try {
    return (await redis.at(address).read()).isAppendOnly;
  } catch {
    return null;
  }
}
