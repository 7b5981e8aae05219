import { Redis, type RedisOptions } from 'ioredis';
import type { Config } from '../config/config.js';
import { describeStoreFailure } from '../stores/describe-store-failure.js';

/** Where Redis is: one server, or the master that sentinels name. */
export type RedisAddress = Pick<Config, 'redisUrl' | 'redisSentinels' | 'redisMaster' | 'redisSentinelPassword'>;

const RETRY_MS_MAX = 1_000;

/** A demoted master refuses writes: reconnect to the one that sentinels name now. */
const isDemoted = (error: Error): boolean => error.message.startsWith('READONLY');

/** For a library that makes connections of its own. */
export function connectionOf(address: RedisAddress) {
  return address.redisSentinels.length === 0 ? { url: address.redisUrl } : bySentinels(address);
}

/** `options` win over those of the address. */
export function openRedis(address: RedisAddress, options: Omit<RedisOptions, 'replyMapping'>): Redis {
  const connection = connectionOf(address);
  return 'url' in connection ? new Redis(connection.url, options) : new Redis({ ...connection, ...options });
}

/** User, password and database of the servers are those of the URL, as is TLS, also of sentinels; its host is not used. */
function bySentinels({ redisUrl, redisSentinels, redisMaster, redisSentinelPassword }: RedisAddress) {
  const { protocol, username, password, pathname } = new URL(redisUrl);
  const isEncrypted = protocol === 'rediss:';
  return {
    sentinels: redisSentinels.map(({ host, port }) => ({ host, port })),
    name: redisMaster,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1)),
    ...(redisSentinelPassword === null ? {} : { sentinelPassword: redisSentinelPassword.reveal() }),
    ...(isEncrypted ? { tls: {}, enableTLSForSentinelMode: true } : {}),
    sentinelRetryStrategy: (attempt: number) => Math.min(attempt * 50, RETRY_MS_MAX),
    // A master that is cut off from its sentinels still takes writes, which are lost.
    failoverDetector: true,
    reconnectOnError: isDemoted,
  };
}

/** The failure of Redis, with the variable that configures it and its address, without password. */
export function describeRedisFailure({ redisUrl, redisSentinels, redisMaster }: RedisAddress, error: unknown): string {
  if (redisSentinels.length === 0) return describeStoreFailure('REDIS_URL', redisUrl, error);
  const sentinels = redisSentinels.map(({ host, port }) => `${host}:${port}`).join(', ');
  const reason = error instanceof Error ? error.message : String(error);
  return `ROUTIFY_REDIS_SENTINELS (${redisMaster} at ${sentinels}): ${reason}`;
}
