import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger, RepeatedWork, WorkerTimer } from '#core/infra';
import { DRAIN_JOB, JOB_OPTIONS, SETTLE_QUEUE } from '../../admission/settlement-queue/queues.js';
import { DrainService } from './drain.service.js';

const INTERVAL_MS = 1_000;
const SCHEDULER_INTERVAL_MS = 30_000;
const SCHEDULED_EVERY_MS = 5_000;

/**
 * Drains all shards every second in which no job did, independent of queues. It also maintains a scheduled job that wakes one
 * worker every 5 s; Redis may lose that job, so it is upserted every 30 s.
 */
@Injectable()
export class DrainTimer extends WorkerTimer {
  protected readonly intervalMs = INTERVAL_MS;
  protected readonly failure = 'could not drain all shards';
  private readonly scheduling = new RepeatedWork(
    () => this.schedule(),
    (error) => {
      this.logger.warn({ error }, 'could not renew the settlement schedule');
    },
  );

  constructor(
    @InjectQueue(SETTLE_QUEUE) private readonly queue: Queue,
    private readonly drains: DrainService,
    logger: Logger,
  ) {
    super(logger);
    queue.on('error', (error) => {
      logger.debug({ queue: queue.name, reason: error.message }, 'queue connection lost');
    });
  }

  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap();
    void this.scheduling.run();
    this.scheduling.every(SCHEDULER_INTERVAL_MS);
  }

  override async beforeApplicationShutdown(): Promise<void> {
    void this.scheduling.stop();
    await super.beforeApplicationShutdown();
    await this.drains.whenIdle();
  }

  protected async work(): Promise<void> {
    if (this.drains.sinceWokenMs() >= INTERVAL_MS) await this.drains.wake();
  }

  private async schedule(): Promise<void> {
    const job = { name: 'drain-all', data: DRAIN_JOB, opts: JOB_OPTIONS };
    await this.queue.upsertJobScheduler('drain-all', { every: SCHEDULED_EVERY_MS }, job);
  }
}
