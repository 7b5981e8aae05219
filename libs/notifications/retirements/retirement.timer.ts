import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { Clock } from '#core';
import { RetirementNotices } from './retirement-notices.service.js';

const HOUR_MS = 3_600_000;

/** Sends notices once an hour, first a minute after the start; a failed pass is repeated a minute later. */
@Injectable()
export class RetirementTimer extends WorkerTimer {
  protected readonly intervalMs = 60_000;
  protected readonly failure = 'could not send notices of models that retire; the next pass retries';
  private notBeforeMs = 0;

  constructor(
    private readonly notices: RetirementNotices,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    if (nowMs < this.notBeforeMs) return;
    await this.notices.sendDue(signal);
    this.notBeforeMs = nowMs + HOUR_MS;
  }
}
