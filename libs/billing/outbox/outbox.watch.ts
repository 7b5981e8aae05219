import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { BacklogService } from '#admission';
import { LastingAlarm, Logger, RepeatedWork } from '#infra';
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
  private readonly looks = new RepeatedWork(
    () => this.lookOnce(),
    (error) => {
      this.logger.warn({ error }, 'the outbox could not be looked at');
    },
  );

  constructor(
    private readonly backlog: BacklogService,
    private readonly logger: Logger,
    clock: Clock,
  ) {
    this.alarm = new LastingAlarm('outbox_long', logger, clock);
  }

  onApplicationBootstrap(): void {
    this.looks.every(LOOK_INTERVAL_MS);
  }

  beforeApplicationShutdown(): void {
    void this.looks.stop();
  }

  /** One look; public for tests, the timer calls it. Never rejects. */
  look(): Promise<void> {
    return this.looks.run();
  }

  private async lookOnce(): Promise<void> {
    const shards = await this.backlog.readOutbox();
    const events = shards.reduce((sum, shard) => sum + shard.events, 0);
    const lagMs = Math.max(0, ...shards.map((shard) => shard.lagMs));
    if (events <= EVENTS_MAX && lagMs <= LAG_MAX_MS) this.alarm.clear();
    else this.alarm.raise({ events, lag_ms: lagMs }, 'finished requests wait too long for the ledger');
  }
}
