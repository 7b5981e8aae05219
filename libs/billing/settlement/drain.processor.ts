import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { SHARD_COUNT, SETTLE_QUEUE, type DrainJob } from '#admission';
import { Logger } from '#infra';
import { DrainService } from './drain.service.js';

/** Orders that wait together are served together, so that as many as there are shards must be able to wait. */
const CONCURRENCY = SHARD_COUNT;

/** Wakes the drain as soon as a gateway has finished a request. The timer under it would find the same work. */
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

  /** Redis is away; BullMQ reconnects by itself. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ queue: SETTLE_QUEUE, reason: error.message }, 'a queue is away');
  }

  /** Lets running jobs end while Postgres and Redis are still connected. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
