import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../tools/services/ports.mjs';
import { startRedis } from '../../tools/services/redis.mjs';
import { eventually } from '../support/eventually.js';
import { OwnSentinel } from '../support/stores/servers/own-sentinel.js';

const SENTINELS = 3;
const QUORUM = 2;
const LINES = ['sentinel down-after-milliseconds mymaster 1000', 'sentinel failover-timeout mymaster 10000'];
const START_MS = 15_000;

export interface Replica {
  readonly pid: number;
  readonly url: string;
  readonly client: Redis;
}

/** An in-sync replica of a Redis with the same password, in a folder beside it. */
export async function startReplica(folder: string, url: string): Promise<Replica> {
  const own = join(folder, 'replica');
  mkdirSync(own);
  copyFileSync(join(folder, 'redis', 'password'), join(own, 'password'));
  const server = await startRedis({ folder: own });
  const client = new Redis(server.url);
  client.on('error', () => undefined);
  const primary = new URL(url);
  await client.config('SET', 'masterauth', primary.password);
  await client.replicaof(primary.hostname, Number(primary.port));
  await eventually(async () => (await client.info('replication')).includes('master_link_status:up'), START_MS);
  return { pid: server.pid, url: server.url, client };
}

/** Three sentinels of one Redis and its replica. */
export class Sentinels {
  private constructor(private readonly servers: readonly OwnSentinel[]) {}

  static async start(folder: string, url: string): Promise<Sentinels> {
    const servers: OwnSentinel[] = [];
    for (let count = 0; count < SENTINELS; count++) {
      const port = await freePort();
      servers.push(await OwnSentinel.start({ folder, master: url, port, quorum: QUORUM, lines: LINES }));
    }
    const sentinels = new Sentinels(servers);
    for (const { port } of servers) await sentinels.untilReady(port);
    return sentinels;
  }

  /** The value of ROUTIFY_REDIS_SENTINELS. */
  get addresses(): string {
    return this.servers.map(({ port }) => `127.0.0.1:${port}`).join(',');
  }

  kill(): void {
    for (const server of this.servers) server.stop();
  }

  /** Until it knows the replica and the other sentinels: before, it would not fail over. */
  private async untilReady(port: number): Promise<void> {
    const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    try {
      await eventually(async () => {
        const state = (await client.call('SENTINEL', 'MASTER', 'mymaster')) as string[];
        const valueOf = (name: string): number => Number(state[state.indexOf(name) + 1]);
        return valueOf('num-slaves') === 1 && valueOf('num-other-sentinels') === SENTINELS - 1;
      }, START_MS);
    } finally {
      client.disconnect();
    }
  }
}
