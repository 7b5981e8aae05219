import { Redis } from 'ioredis';
import { describeStoreFailure } from '../config/describe-store-failure.js';

const CONNECT_TIMEOUT_MS = 2_000;

/** The reason why the Redis at `url` does not answer; null when it does. */
export async function findRedisFailure(url: string): Promise<string | null> {
  const connection = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  const errors: unknown[] = [];
  connection.on('error', (error) => errors.push(error));
  try {
    await connection.connect();
    await connection.ping();
    return null;
  } catch (error) {
    // The connection rejects with "Connection is closed."; its first `error` event has the reason.
    return describeStoreFailure('REDIS_URL', url, errors[0] ?? error);
  } finally {
    connection.disconnect();
  }
}
