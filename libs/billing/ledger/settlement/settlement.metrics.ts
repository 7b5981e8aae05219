import { Injectable } from '@nestjs/common';
import { Metrics, type CounterSeries, type HistogramSeries, Clock } from '#core';
import type { OutboxEvent } from '../../admission/domain/settlement-commands.js';

const LAG_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

/** Metrics of the requests that this worker books. */
@Injectable()
export class SettlementMetrics {
  private readonly settled: CounterSeries;
  private readonly lag: HistogramSeries;

  constructor(
    metrics: Metrics,
    private readonly clock: Clock,
  ) {
    this.settled = metrics
      .counter({ name: 'routify_settled_requests_total', help: 'Requests booked in the ledger.' })
      .with();
    this.lag = metrics
      .histogram(
        { name: 'routify_settlement_lag_seconds', help: 'From the capture of a request in Redis to its booking.' },
        LAG_SECONDS,
      )
      .with();
  }

  /** Adds a booked event. Its stream id begins with the time of its capture, by the clock of Redis. */
  noteSettled({ streamId }: Pick<OutboxEvent, 'streamId'>): void {
    this.settled.add(1);
    this.lag.observe(Math.max(0, this.clock.nowMs() - parseInt(streamId, 10)) / 1_000);
  }
}
