import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Logger } from '../observe/logger.js';
import { RedisService } from '../redis/redis.service.js';

/** Topics of changed configuration; each belongs to the module of that name. */
export type ChangeTopic = 'auth' | 'catalog' | 'channels' | 'settings';

/** Takes the announced id, or null for "anything may have changed". */
type Listener = (id: string | null) => void;

const POLL_INTERVAL_MS = 5_000;

/**
 * Carries cache invalidations from control to every process. Pub/sub is the fast path (well under a second); because it
 * can lose messages, each topic also has a generation number, which is polled every 5 s and after each reconnect.
 */
@Injectable()
export class ChangeBus implements OnApplicationShutdown {
  private readonly listeners = new Map<ChangeTopic, Listener[]>();
  private readonly generations = new Map<ChangeTopic, string | null>();
  private readonly subscriber: Redis;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly redis: RedisService,
    private readonly logger: Logger,
  ) {
    this.subscriber = redis.openConnection('changes');
    this.subscriber.on('message', (channel: string, id: string) => {
      this.notify(channel.slice(0, channel.indexOf(':')) as ChangeTopic, id);
    });
    this.subscriber.on('ready', () => void this.poll());
    this.timer = setInterval(() => void this.poll(), POLL_INTERVAL_MS);
    this.timer.unref();
  }

  /** Calls `listener` for every announced change of the topic, in this and in other processes. */
  listen(topic: ChangeTopic, listener: Listener): void {
    const known = this.listeners.get(topic) ?? [];
    this.listeners.set(topic, [...known, listener]);
    if (known.length === 0) void this.subscribe(topic);
  }

  /**
   * Invalidates in every process; call it after the commit. Does not wait: without Redis the message is queued until it
   * reconnects, and no request is admitted in the meantime.
   */
  announce(topic: ChangeTopic, id: string): void {
    this.redis.client
      .multi()
      .incr(generationKey(topic))
      .publish(channelOf(topic), id)
      .exec()
      .catch((error: unknown) => {
        this.logger.error({ topic, error }, 'could not announce a change');
      });
  }

  /** A generation that moved without a message means a lost message; one extra reload is harmless. */
  async poll(): Promise<void> {
    for (const topic of this.listeners.keys()) {
      try {
        if (await this.compareGeneration(topic)) this.notify(topic, null);
      } catch {
        return; // No Redis: the connection logs it, and 'ready' polls again.
      }
    }
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** A change before the subscription may have been missed, so listeners reload once. */
  private async subscribe(topic: ChangeTopic): Promise<void> {
    if (!(await this.redis.subscribe(this.subscriber, channelOf(topic)))) return;
    // Recorded before listeners reload: every later change moves the generation, even when its message is lost.
    await this.compareGeneration(topic).catch(() => undefined);
    this.notify(topic, null);
  }

  private notify(topic: ChangeTopic, id: string | null): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(id);
  }

  /** Whether the generation moved since the last comparison. */
  private async compareGeneration(topic: ChangeTopic): Promise<boolean> {
    const generation = await this.redis.client.get(generationKey(topic));
    const known = this.generations.get(topic);
    this.generations.set(topic, generation);
    return known !== undefined && known !== generation;
  }
}

function channelOf(topic: ChangeTopic): string {
  return `${topic}:forget`;
}

function generationKey(topic: ChangeTopic): string {
  return `${topic}:generation`;
}
