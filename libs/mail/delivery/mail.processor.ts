import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Logger } from '#infra';
import { MAIL_QUEUE } from '../mail.queue.js';
import { DeliveryTimer } from './delivery.timer.js';

/** Wakes the delivery early when control has written a mail; its timer polls anyway. */
@Processor(MAIL_QUEUE)
export class MailProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly timer: DeliveryTimer,
    private readonly logger: Logger,
  ) {
    super();
  }

  override async process(): Promise<void> {
    await this.timer.pass();
  }

  /** The connection to Redis is lost; BullMQ reconnects by itself. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ queue: MAIL_QUEUE, reason: error.message }, 'queue connection lost');
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
