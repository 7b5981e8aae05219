import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { RunningJob } from '../lifecycle/job.js';
import type { Logger } from '../logging/logger.js';

const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true } as const;

/**
 * A queue with empty jobs: each wakes a worker before its next poll, and Postgres has the work. Errors of the queue are
 * only logged.
 */
export abstract class WakeUpQueue {
  protected constructor(
    private readonly queue: Queue,
    private readonly logger: Logger,
  ) {
    queue.on('error', (error) => {
      logger.debug({ queue: queue.name, reason: error.message }, 'queue connection lost');
    });
  }

  wake(): void {
    // No job id: one that is added while another works must not be dropped.
    this.queue.add('wake', {}, JOB_OPTIONS).catch((error: unknown) => {
      this.logger.warn({ queue: this.queue.name, error }, 'could not enqueue a job that wakes a worker');
    });
  }
}

/** One more pass of a periodic job when such a one comes. */
export abstract class WakeUpProcessor extends WorkerHost implements BeforeApplicationShutdown {
  protected abstract readonly job: RunningJob;
  protected abstract readonly logger: Logger;

  override async process(): Promise<void> {
    await this.job.pass();
  }

  /** The connection to Redis is lost; BullMQ reconnects by itself. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ queue: this.worker.name, reason: error.message }, 'queue connection lost');
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
