import { setTimeout as sleep } from 'node:timers/promises';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Logger } from '#core/infra';
import { SETTLE_QUEUE } from '../../admission/settlement-queue/queues.js';
import { DrainService } from './drain.service.js';

/** Between two drains, however many gateways ask for one. */
const PAUSE_MS = 500;

/** Wakes the drain early when a gateway has finished requests; the job `settlement` polls every second anyway. */
@Processor(SETTLE_QUEUE)
export class DrainProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly drains: DrainService,
    private readonly logger: Logger,
  ) {
    super();
  }

  /** A job ends before its events are booked, so that the next wake-up is not ignored as a repetition. */
  override async process(): Promise<void> {
    for (let leftMs = this.pauseLeftMs(); leftMs > 0; leftMs = this.pauseLeftMs()) await sleep(leftMs);
    await this.drains.wake();
  }

  private pauseLeftMs(): number {
    return PAUSE_MS - this.drains.sinceWokenMs();
  }

  /** The connection to Redis is lost; BullMQ reconnects by itself. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ queue: SETTLE_QUEUE, reason: error.message }, 'queue connection lost');
  }

  /** Waits for what is being booked while Postgres and Redis are still connected. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
    await this.drains.whenIdle();
  }
}
