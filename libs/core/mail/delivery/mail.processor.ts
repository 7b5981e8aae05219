import { Processor } from '@nestjs/bullmq';
import { Logger } from '../../infra/logging/logger.js';
import { WakeUpProcessor } from '../../infra/bus/wake-up.js';
import { MAIL_QUEUE } from '../mail.queue.js';
import { DeliveryTimer } from './delivery.timer.js';

/** Wakes the delivery early when control has written a mail; its timer polls anyway. */
@Processor(MAIL_QUEUE)
export class MailProcessor extends WakeUpProcessor {
  constructor(
    protected readonly timer: DeliveryTimer,
    protected readonly logger: Logger,
  ) {
    super();
  }
}
