import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';
import { Config } from '../config/config.js';
import { Logger } from '../logging/logger.js';
import { describeRedisFailure } from './describe-redis-failure.js';
import { openRedis } from './redis-address.js';

type ConnectionOptions = Pick<
  RedisOptions,
  | 'enableAutoPipelining'
  | 'enableOfflineQueue'
  | 'autoResendUnfulfilledCommands'
  | 'autoResubscribe'
  | 'maxRetriesPerRequest'
>;

const steady = { enableAutoPipelining: true, noDelay: true } satisfies RedisOptions;

/**
 * Connections to Redis.
 * `client` re-sends commands after a lost connection, which is right for idempotent writes.
 * `admitClient` never does: an admission with a lost reply must not run again after its request has failed, and a
 * request must not wait for an unavailable Redis.
 * `documentClient` is for what takes long on the wire.
 */
@Injectable()
export class RedisService implements OnApplicationShutdown {
  readonly client: Redis;
  readonly admitClient: Redis;
  private readonly opened: Redis[] = [];
  private readonly channels = new Set<string>();
  private subscriptions: Redis | null = null;
  private documents: Redis | null = null;
  private becomingReady: Promise<void> | null = null;

  constructor(
    private readonly config: Config,
    private readonly logger: Logger,
  ) {
    this.client = this.open('main', { maxRetriesPerRequest: null });
    this.admitClient = this.open('admit', {
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
    });
  }

  /** The one connection of all subscriptions of this process; the first one opens it. */
  get subscriber(): Redis {
    this.subscriptions ??= this.openSubscriber();
    return this.subscriptions;
  }

  /** For documents of megabytes: nothing else waits behind them. The first call opens it. */
  get documentClient(): Redis {
    this.documents ??= this.open('documents', { maxRetriesPerRequest: 1 });
    return this.documents;
  }

  /** Waits until Redis connects. Resolves to true once subscribed, to false when the application ended before. */
  async subscribe(channel: string): Promise<boolean> {
    const { subscriber } = this;
    try {
      await subscriber.subscribe(channel);
      this.channels.add(channel);
      return true;
    } catch (error) {
      if (subscriber.status === 'end') return false;
      throw error;
    }
  }

  /** Resolves when Redis is connected: for data that must be read after a reconnect, not queued before it. */
  whenReady(): Promise<void> {
    if (this.client.status === 'ready') return Promise.resolve();
    this.becomingReady ??= new Promise((resolve) => {
      this.client.once('ready', () => {
        this.becomingReady = null;
        resolve();
      });
    });
    return this.becomingReady;
  }

  /** Redis time, the only clock of leases, limits and windows; Unix milliseconds. */
  async readClockMs(): Promise<number> {
    const [seconds, microseconds] = await this.client.time();
    return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
  }

  onApplicationShutdown(): void {
    for (const connection of this.opened) connection.disconnect();
  }

  /** ioredis would subscribe again without catching an error: an application that ends meanwhile would crash. */
  private openSubscriber(): Redis {
    const options = { enableAutoPipelining: false, maxRetriesPerRequest: null, autoResubscribe: false };
    const subscriber = this.open('changes', options);
    subscriber.on('ready', () => {
      for (const channel of this.channels) {
        this.subscribe(channel).catch((error: unknown) => {
          this.logger.error({ channel, error }, 'not subscribed');
        });
      }
    });
    return subscriber;
  }

  private open(name: string, options: ConnectionOptions): Redis {
    const connection = openRedis(this.config, { ...steady, ...options, connectionName: `routify-${name}` });
    let isLost = false;
    connection.on('error', (error: Error) => {
      const reason = describeRedisFailure(this.config, error);
      if (!isLost) this.logger.warn({ connection: name, reason }, 'redis connection lost');
      isLost = true;
    });
    connection.on('ready', () => {
      if (isLost) this.logger.info({ connection: name }, 'redis connection restored');
      isLost = false;
    });
    this.opened.push(connection);
    return connection;
  }
}
