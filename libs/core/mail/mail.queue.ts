import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger } from '../infra/logging/logger.js';
import { WakeUpQueue } from '../infra/bus/wake-up.js';

export const MAIL_QUEUE = 'mail';

/** Wakes a worker when a mail is written. */
@Injectable()
export class MailQueue extends WakeUpQueue {
  constructor(@InjectQueue(MAIL_QUEUE) queue: Queue, logger: Logger) {
    super(queue, logger);
  }
}
