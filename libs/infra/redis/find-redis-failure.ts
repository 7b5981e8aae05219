import type { Redis } from 'ioredis';
import { describeRedisFailure, openRedis, type RedisAddress } from './redis-address.js';

const CONNECT_TIMEOUT_MS = 2_000;
/** Of each command, the first INFO of the client among them: a server may accept connections and never answer. */
const COMMAND_TIMEOUT_MS = 5_000;

/** Runs `work` on a connection of its own, which does not wait for Redis. Throws the reason when it does not answer. */
export async function withRedis<T>(address: RedisAddress, work: (redis: Redis) => Promise<T>): Promise<T> {
  const connection = openRedis(address, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
    failoverDetector: false,
    maxRetriesPerRequest: 0,
  });
  const errors: unknown[] = [];
  connection.on('error', (error) => errors.push(error));
  try {
    await connection.connect();
    return await work(connection);
  } catch (error) {
    // The connection rejects with "Connection is closed."; its first `error` event has the reason.
    throw new Error(describeRedisFailure(address, errors[0] ?? error), { cause: error });
  } finally {
    connection.disconnect();
  }
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
