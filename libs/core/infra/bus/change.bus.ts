import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '../logging/logger.js';
import { afterCommit } from '../prisma/after-commit.js';
import type { Transaction } from '../prisma/prisma.service.js';
import { RedisService } from '../redis/redis.service.js';
import { ChangeFeed } from './change-feed.js';

/** Topics of changed configuration; each belongs to the module of that name. */
export type ChangeTopic = 'auth' | 'catalog' | 'channels' | 'identity' | 'settings';

/** Takes the announced id, or null for "anything may have changed". */
type Listener = (id: string | null) => void;

/**
 * Carries cache invalidations from control to every process: a change feed for each topic. To find lost messages, each
 * topic has a generation number.
 */
@Injectable()
export class ChangeBus implements OnApplicationShutdown {
  private readonly listeners = new Map<ChangeTopic, Listener[]>();
  private readonly generations = new Map<ChangeTopic, string | null>();
  private readonly feeds: ChangeFeed[] = [];

  constructor(
    private readonly redis: RedisService,
    private readonly logger: Logger,
  ) {}

  /** Calls `listener` for every announced change of the topic, in this and in other processes. */
  listen(topic: ChangeTopic, listener: Listener): void {
    const known = this.listeners.get(topic) ?? [];
    this.listeners.set(topic, [...known, listener]);
    if (known.length === 0) this.follow(topic);
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

  /** Announces when the transaction has committed: whichever transaction a change is part of, it cannot be forgotten. */
  announceAfter(tx: Transaction, topic: ChangeTopic, id: string): void {
    afterCommit(tx, () => {
      this.announce(topic, id);
    });
  }

  /** Compares all generations once; public for tests, the feeds do it. */
  async catchUp(): Promise<void> {
    await Promise.all(this.feeds.map((feed) => feed.catchUp()));
  }

  onApplicationShutdown(): void {
    for (const feed of this.feeds) void feed.stop();
  }

  private follow(topic: ChangeTopic): void {
    const feed = new ChangeFeed({
      redis: this.redis,
      channel: channelOf(topic),
      onMessage: (id) => {
        this.notify(topic, id);
      },
      catchUp: () => this.compareGeneration(topic),
      // No Redis: the connection logs it, and its return is another catch-up.
      onFailure: () => undefined,
    });
    this.feeds.push(feed);
    void feed.start();
  }

  /**
   * A generation that moved without a message means a lost message; one extra reload is harmless. The first generation
   * counts as moved: a change before the subscription may have been missed.
   */
  private async compareGeneration(topic: ChangeTopic): Promise<void> {
    const generation = await this.redis.client.get(generationKey(topic));
    if (this.generations.get(topic) === generation) return;
    // Recorded before listeners reload: every later change moves the generation, even when its message is lost.
    this.generations.set(topic, generation);
    this.notify(topic, null);
  }

  private notify(topic: ChangeTopic, id: string | null): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(id);
  }
}

function channelOf(topic: ChangeTopic): string {
  return `${topic}:forget`;
}

function generationKey(topic: ChangeTopic): string {
  return `${topic}:generation`;
}
