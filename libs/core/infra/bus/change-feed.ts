import type { RedisService } from '../redis/redis.service.js';
import { RepeatedWork } from '../lifecycle/repeated-work.js';

const CATCH_UP_INTERVAL_MS = 5_000;

interface ChangeFeedOptions {
  readonly redis: RedisService;
  /** The pub/sub channel of the changes. */
  readonly channel: string;
  readonly onMessage: (message: string) => void;
  /** Reads the state itself, and so finds a change whose message was lost. */
  readonly catchUp: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Follows state that other processes change. A message is the fast path (well under a second). Messages can be lost, so
 * the feed also catches up: once subscribed, after each reconnect, and every 5 s.
 */
export class ChangeFeed {
  private readonly catchUps: RepeatedWork;
  private stopped = false;

  constructor(private readonly options: ChangeFeedOptions) {
    this.catchUps = new RepeatedWork(options.catchUp, options.onFailure);
  }

  /** Waits until Redis connects. Resolves after the first catch-up, or when the application ends before. */
  async start(): Promise<void> {
    const { redis, channel, onMessage } = this.options;
    redis.subscriber.on('message', (source: string, message: string) => {
      if (source === channel) onMessage(message);
    });
    if (!(await redis.subscribe(channel)) || this.stopped) return;
    // A catch-up that begins before the subscription could miss a change in between.
    redis.subscriber.on('ready', () => void this.catchUp());
    this.catchUps.every(CATCH_UP_INTERVAL_MS);
    await this.catchUp();
  }

  /** Never rejects. Public for tests. */
  async catchUp(): Promise<void> {
    if (!this.stopped) await this.catchUps.run();
  }

  /** Resolves when the running catch-up has ended. Messages arrive until the application's connections close. */
  stop(): Promise<void> {
    this.stopped = true;
    return this.catchUps.stop();
  }
}
