import { isIP } from 'node:net';
import { Redis, type RedisOptions, SentinelConnector, type SentinelConnectionOptions } from 'ioredis';
import type { Config, ListenAddress } from '../config/config.js';
import { reconnectDelayMs } from './reconnect-delay.js';

/** Where Redis is: one server, or the master that sentinels name. */
export type RedisAddress = Pick<
  Config,
  'redisUrl' | 'redisCa' | 'redisSentinels' | 'redisMaster' | 'redisSentinelPassword'
>;

type Options = Omit<RedisOptions, 'replyMapping'>;

/** A demoted master refuses writes: reconnect to the one that sentinels name now. */
const isDemoted = (error: Error): boolean => error.message.startsWith('READONLY');

/** For a library that makes connections of its own. */
export function connectionOf(address: RedisAddress) {
  const connection = address.redisSentinels.length === 0 ? byUrl(address) : bySentinels(address);
  return { ...connection, retryStrategy: reconnectDelayMs };
}

/** `options` win over those of the address. */
export function openRedis(address: RedisAddress, options: Options): Redis {
  const connection = connectionOf(address);
  if (!('url' in connection)) return new Redis({ ...connection, ...options });
  const { url, ...rest } = connection;
  return new Redis(url, { ...rest, ...options });
}

/** A connection to one of the sentinels themselves. */
export function openSentinel(address: RedisAddress, server: ListenAddress, options: Options): Redis {
  const { sentinelTLS: tls, sentinelPassword: password } = bySentinels(address);
  const { host, port } = server;
  return new Redis({ host, port, ...(tls && { tls }), ...(password !== undefined && { password }), ...options });
}

function byUrl({ redisUrl, redisCa }: RedisAddress) {
  const { protocol, hostname } = new URL(redisUrl);
  if (protocol !== 'rediss:') return { url: redisUrl };
  // Node sends no name by itself, which servers behind one address need.
  return { url: redisUrl, tls: { ...verified(redisCa), ...(isIP(hostname) === 0 ? { servername: hostname } : {}) } };
}

/** User, password and database of the servers are those of the URL, as is TLS, also of sentinels; its host is not used. */
function bySentinels({ redisUrl, redisCa, redisSentinels, redisMaster, redisSentinelPassword }: RedisAddress) {
  const { protocol, username, password, pathname } = new URL(redisUrl);
  const tls = verified(redisCa);
  return {
    sentinels: redisSentinels.map(({ host, port }) => ({ host, port })),
    name: redisMaster,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1)),
    ...(redisSentinelPassword === null ? {} : { sentinelPassword: redisSentinelPassword.reveal() }),
    ...(protocol === 'rediss:' ? { tls, sentinelTLS: tls, enableTLSForSentinelMode: true } : {}),
    sentinelRetryStrategy: reconnectDelayMs,
    // A master that is cut off from its sentinels still takes writes, which are lost.
    failoverDetector: true,
    Connector: FollowingConnector,
    reconnectOnError: isDemoted,
  };
}

/** Said although it is Node's default: no variable of Node's turns it off. A given authority replaces those of Node. */
function verified(redisCa: string | null) {
  return { rejectUnauthorized: true, ...(redisCa === null ? {} : { ca: redisCa }) };
}

interface Following {
  readonly failoverDetector: { cleanup(): void } | null;
}

/**
 * Asks sentinels for the master, and follows a failover that they announce. The announcement disconnects, also within an
 * attempt to connect, which ioredis (6.0.0) takes for the end of the client: it never connects again. So what listens for
 * the last connection stops with it.
 */
class FollowingConnector extends SentinelConnector {
  /** @param options of the client, which asks for any connector in this way */
  constructor(options: unknown) {
    super(options as SentinelConnectionOptions);
  }

  override connect(...events: Parameters<SentinelConnector['connect']>): ReturnType<SentinelConnector['connect']> {
    (this as unknown as Following).failoverDetector?.cleanup();
    return super.connect(...events);
  }
}
