import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { BacklogService } from '#admission';
import { LastingAlarm, Logger } from '#infra';
import { Clock } from '#kernel';

const LOOK_INTERVAL_MS = 5_000;
const EVENTS_MAX = 50_000;
const LAG_MAX_MS = 60_000;

/**
 * Gives the alarm when finished requests wait too long for the ledger. Worker and control both watch: that no worker
 * runs is the likeliest cause.
 */
@Injectable()
export class OutboxWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly alarm: LastingAlarm;
  private looking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly backlog: BacklogService,
    private readonly logger: Logger,
    clock: Clock,
  ) {
    this.alarm = new LastingAlarm('outbox_long', logger, clock);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), LOOK_INTERVAL_MS);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** One look; a call while one runs waits for that. Never rejects. Public for tests; the timer calls it. */
  look(): Promise<void> {
    this.looking ??= this.lookOnce()
      .catch((error: unknown) => {
        this.logger.warn({ error }, 'the outbox could not be looked at');
      })
      .finally(() => {
        this.looking = null;
      });
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    const shards = await this.backlog.readOutbox();
    const events = shards.reduce((sum, shard) => sum + shard.events, 0);
    const lagMs = Math.max(0, ...shards.map((shard) => shard.lagMs));
    if (events <= EVENTS_MAX && lagMs <= LAG_MAX_MS) this.alarm.clear();
    else this.alarm.give({ events, lag_ms: lagMs }, 'finished requests wait too long for the ledger');
  }
}
