import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { SHARD_COUNT, SETTLE_QUEUE, type DrainJob } from '#admission';
import { Logger } from '#infra';
import { DrainService } from './drain.service.js';

/** Pending drains share a transaction, so one job per shard must be able to wait at the same time. */
const CONCURRENCY = SHARD_COUNT;

/** Wakes the drain early when a gateway has finished a request; the drain timer polls every second anyway. */
@Processor(SETTLE_QUEUE, { concurrency: CONCURRENCY })
export class DrainProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly drains: DrainService,
    private readonly logger: Logger,
  ) {
    super();
  }

  override async process({ data }: Job<DrainJob>): Promise<void> {
    await (data.shard === null ? this.drains.drainAll() : this.drains.drain(data.shard));
  }

  /** The connection to Redis is lost; BullMQ reconnects by itself. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ queue: SETTLE_QUEUE, reason: error.message }, 'queue connection lost');
  }

  /** Waits for running jobs while Postgres and Redis are still connected. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
