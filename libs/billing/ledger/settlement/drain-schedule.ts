import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger, RepeatedWork } from '#core/infra';
import { DRAIN_JOB, JOB_OPTIONS, SETTLE_QUEUE } from '../../admission/settlement-queue/queues.js';
import { DrainService } from './drain.service.js';

const SCHEDULER_INTERVAL_MS = 30_000;
const SCHEDULED_EVERY_MS = 5_000;

/**
 * A scheduled job of the queue that wakes one worker every 5 s. Redis may lose it, so it is upserted every 30 s; a
 * shutdown does not wait for Redis.
 */
@Injectable()
export class DrainSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly scheduling = new RepeatedWork(
    () => this.schedule(),
    (error) => {
      this.logger.warn({ error }, 'could not renew the settlement schedule');
    },
  );

  constructor(
    @InjectQueue(SETTLE_QUEUE) private readonly queue: Queue,
    private readonly drains: DrainService,
    private readonly logger: Logger,
  ) {
    queue.on('error', (error) => {
      logger.debug({ queue: queue.name, reason: error.message }, 'queue connection lost');
    });
  }

  onApplicationBootstrap(): void {
    void this.scheduling.run();
    this.scheduling.every(SCHEDULER_INTERVAL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    void this.scheduling.stop();
    await this.drains.whenIdle();
  }

  private async schedule(): Promise<void> {
    const job = { name: 'drain-all', data: DRAIN_JOB, opts: JOB_OPTIONS };
    await this.queue.upsertJobScheduler('drain-all', { every: SCHEDULED_EVERY_MS }, job);
  }
}
