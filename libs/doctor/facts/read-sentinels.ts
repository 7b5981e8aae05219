import { fieldOf, RedisInspector, type Config, type ListenAddress } from '#infra';

export interface SentinelFacts {
  readonly configured: number;
  /** `host:port` of those that do not answer, or do not know the master. */
  readonly unreachable: readonly string[];
  readonly quorum: number;
  /** Why they cannot fail over; null: they can. */
  readonly noQuorum: string | null;
}

export interface ReplicaFacts {
  readonly replicas: number;
  /** `host:port` of those that do not follow the master. */
  readonly behind: readonly string[];
  /** `host:port` of those whose append-only file is off. */
  readonly notAppending: readonly string[];
  /** Whether the master refuses writes without a replica. */
  readonly isRequired: boolean;
}

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
    ...{ quorum: first.quorum, noQuorum: known.find(({ noQuorum }) => noQuorum !== null)?.noQuorum ?? null },
  };
}

async function askSentinel(redis: RedisInspector, server: ListenAddress, master: string): Promise<Answer> {
  try {
    return await redis.runOnSentinel(server, async (sentinel) => {
      const state = (await sentinel.call('SENTINEL', 'MASTER', master)) as string[];
      const quorum = Number(state[state.indexOf('quorum') + 1]);
      const noQuorum = await sentinel.call('SENTINEL', 'CKQUORUM', master).then(
        () => null,
        ({ message }: Error) => message,
      );
      return { quorum, noQuorum };
    });
  } catch {
    return null;
  }
}

/** Of INFO, as the master has it, and of each replica where this user reaches it. */
export async function readReplicas(redis: RedisInspector, config: Config): Promise<ReplicaFacts> {
  const info = await redis.run((client) => client.info('replication'));
  const replicas = Array.from({ length: Number(fieldOf(info, 'connected_slaves')) }, (_, index) => {
    const fields = new Map(
      fieldOf(info, `slave${index}`)
        .split(',')
        .map((field) => field.split('=') as [string, string]),
    );
    const address = `${fields.get('ip')}:${fields.get('port')}`;
    const isBehind = fields.get('state') !== 'online' || Number(fields.get('lag')) > LAG_MAX_S;
    return { address, isBehind };
  });
  const areAppending = await Promise.all(replicas.map(({ address }) => isAppending(config, address)));
  return {
    replicas: replicas.length,
    behind: replicas.filter(({ isBehind }) => isBehind).map(({ address }) => address),
    notAppending: replicas.filter((_, index) => areAppending[index] === false).map(({ address }) => address),
    // INFO has the field only where replicas are required.
    isRequired: info.includes('min_slaves_good_slaves:'),
  };
}

/** Null: it cannot be read. */
async function isAppending(config: Config, address: string): Promise<boolean | null> {
  const url = new URL(config.redisUrl);
  url.host = address;
  try {
    return (await new RedisInspector({ ...config, redisUrl: url.href, redisSentinels: [] }).read()).isAppendOnly;
  } catch {
    return null;
  }
}
