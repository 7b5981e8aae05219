import { Processor } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { jobToken, Logger, RunningJob, WakeUpProcessor } from '#core/infra';
import { PAYMENTS_QUEUE } from '../status-checks/payments.queue.js';

/** Wakes the worker early when control has noted a status check or a refund; the job polls anyway. */
@Processor(PAYMENTS_QUEUE)
export class PaymentsProcessor extends WakeUpProcessor {
  constructor(
    @Inject(jobToken('payments')) protected readonly job: RunningJob,
    protected readonly logger: Logger,
  ) {
    super();
  }
}
