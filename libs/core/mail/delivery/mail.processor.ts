import { Processor } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { Logger } from '../../infra/logging/logger.js';
import { jobToken, RunningJob } from '../../infra/lifecycle/job.js';
import { WakeUpProcessor } from '../../infra/bus/wake-up.js';
import { MAIL_QUEUE } from '../mail.queue.js';

/** Wakes the delivery early when control has written a mail; the job polls anyway. */
@Processor(MAIL_QUEUE)
export class MailProcessor extends WakeUpProcessor {
  constructor(
    @Inject(jobToken('mails')) protected readonly job: RunningJob,
    protected readonly logger: Logger,
  ) {
    super();
  }
}
