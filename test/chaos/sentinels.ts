import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../tools/services/ports.mjs';
import { signal } from '../../tools/services/processes.mjs';
import { redisBinary } from '../../tools/services/redis-binary.mjs';
import { startRedis } from '../../tools/services/redis.mjs';
import { eventually } from '../support/eventually.js';

const SENTINELS = 3;
const QUORUM = 2;
const DOWN_AFTER_MS = 1_000;
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
  private constructor(
    private readonly pids: readonly number[],
    readonly ports: readonly number[],
  ) {}

  static async start(folder: string, url: string): Promise<Sentinels> {
    const { hostname, port, password } = new URL(url);
    const ports = [];
    for (let count = 0; count < SENTINELS; count++) ports.push(await freePort());
    const pids = ports.map((own) => {
      const file = join(folder, `sentinel-${own}.conf`);
      const lines = [
        ...[`port ${own}`, 'bind 127.0.0.1', `dir ${folder}`, `logfile sentinel-${own}.log`],
        `sentinel monitor mymaster ${hostname} ${port} ${QUORUM}`,
        `sentinel auth-pass mymaster ${password}`,
        `sentinel down-after-milliseconds mymaster ${DOWN_AFTER_MS}`,
        'sentinel failover-timeout mymaster 10000',
      ];
      writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
      const { command, env } = redisBinary();
      const options = { env: { PATH: process.env.PATH, ...env }, detached: true, stdio: 'ignore' } as const;
      const child = spawn(command, [file, '--sentinel'], options);
      child.unref();
      return child.pid ?? 0;
    });
    const sentinels = new Sentinels(pids, ports);
    for (const own of ports) await sentinels.untilReady(own);
    return sentinels;
  }

  /** The value of ROUTIFY_REDIS_SENTINELS. */
  get addresses(): string {
    return this.ports.map((port) => `127.0.0.1:${port}`).join(',');
  }

  kill(): void {
    for (const pid of this.pids) signal(pid, 'SIGKILL');
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
