import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { DisplayRatesService } from '#core/infra';
import { Display } from './display.js';

/** The display currency of answers about a moment or a span of time. */
@Injectable()
export class Displays {
  constructor(
    private readonly rates: DisplayRatesService,
    private readonly clock: Clock,
  ) {}

  async now(): Promise<Display> {
    return new Display(await this.rates.at(new Date(this.clock.nowMs())));
  }

  /** By the last moment of a span: that of a month that is over never changes by a later rate. */
  async until(before: Date): Promise<Display> {
    const lastMs = Math.min(before.getTime() - 1, this.clock.nowMs());
    return new Display(await this.rates.at(new Date(lastMs)));
  }
}
