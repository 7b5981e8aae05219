import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { Logger } from '#infra';
import { PublishService } from '../accounts/publish.service.js';
import { PUBLISH_QUEUE, type PublishJob } from '#admission';

const CONCURRENCY = 4;

/** Publishes wallets that a gateway did not find in Redis, or found with too low a balance. */
@Processor(PUBLISH_QUEUE, { concurrency: CONCURRENCY })
export class PublishProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly wallets: PublishService,
    private readonly logger: Logger,
  ) {
    super();
  }

  /** A failure is only logged: the gateway enqueues the job again while it needs the wallet. */
  override async process({ data }: Job<PublishJob>): Promise<void> {
    try {
      await this.wallets.publish(data.organizationId);
    } catch (error) {
      this.logger.warn({ organization: data.organizationId, error }, 'could not publish wallet');
    }
  }

  /** The connection to Redis is lost; BullMQ reconnects by itself. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ queue: PUBLISH_QUEUE, reason: error.message }, 'queue connection lost');
  }

  /** Waits for running jobs while Postgres and Redis are still connected. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
