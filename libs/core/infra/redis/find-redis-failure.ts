import type { Redis, RedisOptions } from 'ioredis';
import type { ListenAddress } from '../config/config.js';
import { describeRedisFailure } from './describe-redis-failure.js';
import { openRedis, openSentinel, type RedisAddress } from './redis-address.js';

/** A connection that neither waits nor reconnects. */
const ONCE = {
  lazyConnect: true,
  connectTimeout: 2_000,
  // Of each command, the first INFO of the client among them: a server may accept connections and never answer.
  commandTimeout: 5_000,
  retryStrategy: () => null,
  sentinelRetryStrategy: () => null,
  failoverDetector: false,
  maxRetriesPerRequest: 0,
} satisfies RedisOptions;

/** Runs `work` on a connection of its own, which does not wait for Redis. Throws the reason when it does not answer. */
export async function withRedis<T>(address: RedisAddress, work: (redis: Redis) => Promise<T>): Promise<T> {
  try {
    return await using(openRedis(address, ONCE), work);
  } catch (error) {
    const reason = (await findSentinelFailure(address)) ?? error;
    throw new Error(describeRedisFailure(address, reason), { cause: error });
  }
}

/** As `withRedis`, on one of the sentinels. */
export function withSentinel<T>(
  address: RedisAddress,
  server: ListenAddress,
  work: (sentinel: Redis) => Promise<T>,
): Promise<T> {
  return using(openSentinel(address, server, ONCE), work);
}

/** The reason why Redis does not answer; null when it does. */
export async function findRedisFailure(address: RedisAddress): Promise<string | null> {
  try {
    await withRedis(address, (redis) => redis.ping());
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The client says of sentinels only that they did not answer. Null: one does. */
async function findSentinelFailure(address: RedisAddress): Promise<unknown> {
  let failure: unknown = null;
  for (const server of address.redisSentinels) {
    try {
      await withSentinel(address, server, (sentinel) => sentinel.ping());
      return null;
    } catch (error) {
      failure = error;
    }
  }
  return failure;
}

async function using<T>(connection: Redis, work: (redis: Redis) => Promise<T>): Promise<T> {
  const errors: unknown[] = [];
  connection.on('error', (error) => errors.push(error));
  try {
    await connection.connect();
    return await work(connection);
  } catch (error) {
    // The connection rejects with "Connection is closed."; its first `error` event has the reason.
    throw errors[0] ?? error;
  } finally {
    connection.disconnect();
  }
}
