import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger } from '#infra';

/** Queue of jobs that wake a worker. They carry no mail: Postgres has it. */
export const MAIL_QUEUE = 'mail';

const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true } as const;

/** Wakes a worker early; it polls every few seconds anyway. Fire and forget: errors are only logged. */
@Injectable()
export class MailQueue {
  constructor(
    @InjectQueue(MAIL_QUEUE) private readonly queue: Queue,
    private readonly logger: Logger,
  ) {
    queue.on('error', (error) => {
      logger.debug({ queue: queue.name, reason: error.message }, 'queue connection lost');
    });
  }

  wake(): void {
    // No job id: one that is added while another sends must not be dropped.
    this.queue.add('send', {}, JOB_OPTIONS).catch((error: unknown) => {
      this.logger.warn({ error }, 'could not enqueue a mail job');
    });
  }
}
