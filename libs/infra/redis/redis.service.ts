import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { Config } from '../config/config.js';
import { describeStoreFailure } from '../config/describe-store-failure.js';
import { Logger } from '../observe/logger.js';

const RECONNECT_DELAY_MAX_MS = 1_000;

type ConnectionOptions = Pick<
  RedisOptions,
  'enableAutoPipelining' | 'enableOfflineQueue' | 'autoResendUnfulfilledCommands' | 'maxRetriesPerRequest'
>;

const steady = {
  enableAutoPipelining: true,
  noDelay: true,
  retryStrategy: (attempt: number) => Math.min(attempt * 50, RECONNECT_DELAY_MAX_MS),
} satisfies RedisOptions;

/**
 * Connections to Redis.
 * `client` repeats what a lost connection swallowed, which is right for writes that are idempotent.
 * `admitClient` never does: an admission whose answer is lost must not run again behind the caller's back, and a
 * request must not wait for a Redis that is away.
 */
@Injectable()
export class RedisService implements OnApplicationShutdown {
  readonly client: Redis;
  readonly admitClient: Redis;
  private readonly opened: Redis[] = [];
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

  /** A connection of its own for subscriptions or blocking reads; closed with the application. */
  openConnection(name: string): Redis {
    return this.open(name, { enableAutoPipelining: false, maxRetriesPerRequest: null });
  }

  /** Waits while Redis is away. Resolves to whether the subscription stands, or the application ended before it did. */
  async subscribe(connection: Redis, channel: string): Promise<boolean> {
    try {
      await connection.subscribe(channel);
      return true;
    } catch (error) {
      if (connection.status === 'end') return false;
      throw error;
    }
  }

  /** Resolves while Redis is there, else when it is back: for what must not be sent as it was when it went away. */
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

  private open(name: string, options: ConnectionOptions): Redis {
    const connection = new Redis(this.config.redisUrl, { ...steady, ...options, connectionName: `routify-${name}` });
    let away = false;
    connection.on('error', (error: Error) => {
      const reason = describeStoreFailure('REDIS_URL', this.config.redisUrl, error);
      if (!away) this.logger.warn({ connection: name, reason }, 'redis is away');
      away = true;
    });
    connection.on('ready', () => {
      if (away) this.logger.info({ connection: name }, 'redis is back');
      away = false;
    });
    this.opened.push(connection);
    return connection;
  }
}
