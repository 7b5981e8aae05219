import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger } from '#infra';
import { DrainService } from './drain.service.js';
import { JOB_OPTIONS, SETTLE_QUEUE, type DrainJob } from '#admission';

const POLL_INTERVAL_MS = 1_000;
const SCHEDULER_INTERVAL_MS = 30_000;
const SCHEDULED_EVERY_MS = 5_000;

/**
 * Drains all shards every second, independent of jobs and queues. It also maintains a scheduled job that wakes one
 * worker every 5 s; Redis may lose that job, so it is upserted every 30 s.
 */
@Injectable()
export class DrainTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private polling: Promise<void> | null = null;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    @InjectQueue(SETTLE_QUEUE) private readonly queue: Queue<DrainJob>,
    private readonly drains: DrainService,
    private readonly logger: Logger,
  ) {
    queue.on('error', (error) => {
      logger.debug({ queue: queue.name, reason: error.message }, 'queue connection lost');
    });
  }

  onApplicationBootstrap(): void {
    void this.schedule();
    this.timers = [
      setInterval(() => {
        this.poll();
      }, POLL_INTERVAL_MS),
      setInterval(() => void this.schedule(), SCHEDULER_INTERVAL_MS),
    ];
  }

  /** Waits for the last poll: it may be in the middle of a transaction. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.polling;
  }

  private poll(): void {
    this.polling ??= this.drains.drainAll().finally(() => {
      this.polling = null;
    });
  }

  private async schedule(): Promise<void> {
    try {
      const job = { name: 'drain-all', data: { shard: null }, opts: JOB_OPTIONS };
      await this.queue.upsertJobScheduler('drain-all', { every: SCHEDULED_EVERY_MS }, job);
    } catch (error) {
      this.logger.warn({ error }, 'could not renew the settlement schedule');
    }
  }
}
