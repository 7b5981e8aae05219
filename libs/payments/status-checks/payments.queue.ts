import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger, WakeUpQueue } from '#core/infra';

export const PAYMENTS_QUEUE = 'payments';

/** Wakes a worker when there is something to ask of a provider, or a refund to send. */
@Injectable()
export class PaymentsQueue extends WakeUpQueue {
  constructor(@InjectQueue(PAYMENTS_QUEUE) queue: Queue, logger: Logger) {
    super(queue, logger);
  }
}
