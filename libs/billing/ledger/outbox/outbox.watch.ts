import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LastingAlarm, Logger, RepeatedWork } from '#core/infra';
import { Clock } from '#core';
import { BacklogService } from '../../admission/backlog.service.js';

const CHECK_INTERVAL_MS = 5_000;
const EVENTS_MAX = 50_000;
const LAG_MAX_MS = 60_000;

/**
 * Raises an alarm when finished requests wait too long for settlement. Runs in worker and control, because the
 * likeliest cause is that no worker runs.
 */
@Injectable()
export class OutboxWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly alarm: LastingAlarm;
  private readonly checks = new RepeatedWork(
    () => this.checkOnce(),
    (error) => {
      this.logger.warn({ error }, 'could not read the outbox');
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
    this.checks.every(CHECK_INTERVAL_MS);
  }

  beforeApplicationShutdown(): void {
    void this.checks.stop();
  }

  /** One check; public for tests, the timer calls it. Never rejects. */
  check(): Promise<void> {
    return this.checks.run();
  }

  private async checkOnce(): Promise<void> {
    const shards = await this.backlog.readOutbox();
    const events = shards.reduce((sum, shard) => sum + shard.events, 0);
    const lagMs = Math.max(0, ...shards.map((shard) => shard.lagMs));
    if (events <= EVENTS_MAX && lagMs <= LAG_MAX_MS) this.alarm.clear();
    else this.alarm.raise({ events, lag_ms: lagMs }, 'finished requests wait too long for settlement');
  }
}
