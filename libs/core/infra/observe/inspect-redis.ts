import type { Redis } from 'ioredis';
import type { ListenAddress } from '../config/config.js';
import { withRedis, withSentinel } from '../redis/find-redis-failure.js';
import type { RedisAddress } from '../redis/redis-address.js';
import { fieldOf, findField, memoryOf, type RedisMemory } from './redis-memory.js';

/** Settings that decide whether Redis keeps what it is given. */
interface RedisFacts extends RedisMemory {
  readonly evictionPolicy: string;
  readonly isAppendOnly: boolean;
  /** Whether the last write of the append-only file succeeded. */
  readonly isAppendOnlyWritten: boolean;
}

/** Reads facts of a Redis that may be broken: each on a connection of its own. */
export class RedisInspector {
  constructor(private readonly address: RedisAddress) {}

  /** Of INFO only: managed servers refuse CONFIG. */
  read(): Promise<RedisFacts> {
    return this.run(async (redis) => {
      const [memory, server, persistence] = [
        await redis.info('memory'),
        await redis.info('server'),
        await redis.info('persistence'),
      ];
      return {
        ...memoryOf(memory, server),
        evictionPolicy: fieldOf(memory, 'maxmemory_policy'),
        isAppendOnly: fieldOf(persistence, 'aof_enabled') === '1',
        isAppendOnlyWritten: fieldOf(persistence, 'aof_last_write_status') === 'ok',
      };
    });
  }

  /** The fields of a section of INFO; null: it has no such field. */
  async readInfo(section: string): Promise<(name: string) => string | null> {
    const info = await this.run((redis) => redis.info(section));
    return (name) => findField(info, name);
  }

  /** Of another server with the same users. @param host with its port */
  at(host: string): RedisInspector {
    const redisUrl = Object.assign(new URL(this.address.redisUrl), { host }).href;
    return new RedisInspector({ ...this.address, redisUrl, redisSentinels: [] });
  }

  /** Unix milliseconds. */
  readClockMs(): Promise<number> {
    return this.run(async (redis) => {
      const [seconds, microseconds] = await redis.time();
      return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
    });
  }

  /** Runs `work` on a connection that neither waits nor reconnects. */
  run<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    return withRedis(this.address, work);
  }

  /** As `run`, on one of the sentinels. */
  runOnSentinel<T>(server: ListenAddress, work: (sentinel: Redis) => Promise<T>): Promise<T> {
    return withSentinel(this.address, server, work);
  }
}
