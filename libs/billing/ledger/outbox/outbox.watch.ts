import { Injectable } from '@nestjs/common';
import { LastingAlarm, Logger } from '#core/infra';
import { Clock } from '#core';
import { BacklogService } from '../../admission/backlog.service.js';

const EVENTS_MAX = 50_000;
const LAG_MAX_MS = 60_000;

/**
 * Raises an alarm when finished requests wait too long for settlement. Runs in worker and control, because the
 * likeliest cause is that no worker runs.
 */
@Injectable()
export class OutboxWatch {
  private readonly alarm: LastingAlarm;

  constructor(
    private readonly backlog: BacklogService,
    logger: Logger,
    clock: Clock,
  ) {
    this.alarm = new LastingAlarm('outbox_long', logger, clock);
  }

  async check(): Promise<void> {
    const shards = await this.backlog.readOutbox();
    const events = shards.reduce((sum, shard) => sum + shard.events, 0);
    const lagMs = Math.max(0, ...shards.map((shard) => shard.lagMs));
    if (events <= EVENTS_MAX && lagMs <= LAG_MAX_MS) this.alarm.clear();
    else this.alarm.raise({ events, lag_ms: lagMs }, 'finished requests wait too long for settlement');
  }
}
