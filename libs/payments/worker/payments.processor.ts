import { Processor } from '@nestjs/bullmq';
import { Logger, WakeUpProcessor } from '#core/infra';
import { PAYMENTS_QUEUE } from '../status-checks/payments.queue.js';
import { PaymentsTimer } from './payments.timer.js';

/** Wakes the worker early when control has noted a status check or a refund; its timer polls anyway. */
@Processor(PAYMENTS_QUEUE)
export class PaymentsProcessor extends WakeUpProcessor {
  constructor(
    protected readonly timer: PaymentsTimer,
    protected readonly logger: Logger,
  ) {
    super();
  }
}
