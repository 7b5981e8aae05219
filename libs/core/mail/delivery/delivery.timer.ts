import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/time/clock.js';
import { Logger } from '../../infra/logging/logger.js';
import { WorkerTimer } from '../../infra/lifecycle/worker-timer.js';
import { MailsRepository } from '../mails.repository.js';
import { DeliveryService } from './delivery.service.js';

const DAY_MS = 86_400_000;
/** How long sent and dead mails are listed. */
const KEPT_MS = 30 * DAY_MS;
const SWEEP_INTERVAL_MS = 3_600_000;

/** Sends due mails every few seconds, independent of jobs and queues; once an hour it removes old ones. */
@Injectable()
export class DeliveryTimer extends WorkerTimer {
  protected readonly intervalMs = 5_000;
  protected readonly failure = 'could not send due mails';
  private sweptMs = 0;

  constructor(
    private readonly delivery: DeliveryService,
    private readonly mails: MailsRepository,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    await this.delivery.deliverDue(signal);
    const nowMs = this.clock.nowMs();
    if (nowMs - this.sweptMs < SWEEP_INTERVAL_MS) return;
    this.sweptMs = nowMs;
    await this.mails.removeOlderThan(new Date(nowMs - KEPT_MS));
  }
}
