import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { Logger } from '#infra';
import { PublishService } from '../accounts/publish.service.js';
import { PUBLISH_QUEUE, type PublishJob } from '#admission';

const CONCURRENCY = 4;

/** Publishes wallets that a gateway could not find, or found too empty. */
@Processor(PUBLISH_QUEUE, { concurrency: CONCURRENCY })
export class PublishProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly wallets: PublishService,
    private readonly logger: Logger,
  ) {
    super();
  }

  /** A failure is only logged: the gateway asks again as long as the wallet is wanted. */
  override async process({ data }: Job<PublishJob>): Promise<void> {
    try {
      await this.wallets.publish(data.organizationId);
    } catch (error) {
      this.logger.warn({ organization: data.organizationId, error }, 'a wallet could not be published');
    }
  }

  /** Redis is away; BullMQ reconnects by itself. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ queue: PUBLISH_QUEUE, reason: error.message }, 'a queue is away');
  }

  /** Lets running jobs end while Postgres and Redis are still connected. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
