import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { Clock } from '#core';
import { DeliveryRepository } from './delivery.repository.js';
import { FeederService } from './feeder.service.js';
import { SenderService } from './sender.service.js';

/** How long calls and ended deliveries are listed. */
const KEPT_MS = 7 * 86_400_000;
const SWEEP_INTERVAL_MS = 3_600_000;

/** Each second: makes deliveries of new events, and begins the calls that are due. Removes old ones once an hour. */
@Injectable()
export class WebhookTimer extends WorkerTimer {
  protected readonly intervalMs = 1_000;
  protected readonly failure = 'could not send webhooks';
  private sweptMs = 0;

  constructor(
    private readonly feeder: FeederService,
    private readonly sender: SenderService,
    private readonly deliveries: DeliveryRepository,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.feeder.feed()));
    if (!signal.aborted) await this.sender.sendDue();
    const nowMs = this.clock.nowMs();
    if (nowMs - this.sweptMs < SWEEP_INTERVAL_MS) return;
    this.sweptMs = nowMs;
    await this.deliveries.removeBefore(new Date(nowMs - KEPT_MS));
  }
}
