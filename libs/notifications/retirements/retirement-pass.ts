import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { RetirementNotices } from './retirement-notices.service.js';

const HOUR_MS = 3_600_000;

/** Sends notices once an hour, first a minute after the start; a failed pass is repeated a minute later. */
@Injectable()
export class RetirementPass {
  private notBeforeMs = 0;

  constructor(
    private readonly notices: RetirementNotices,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    if (nowMs < this.notBeforeMs) return;
    await this.notices.sendDue(signal);
    this.notBeforeMs = nowMs + HOUR_MS;
  }
}
