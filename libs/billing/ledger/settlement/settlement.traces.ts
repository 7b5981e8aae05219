import { Injectable } from '@nestjs/common';
import {
  Clock,
  formatId,
  roundedUsd,
  type UsageEvent,
  newSpanId,
  parseTraceparent,
  requestSpan,
  Tracer,
  type SpanContext,
} from '#core';
import type { LedgerEvent } from '../transfers/usage-record.repository.js';
import type { Settlement } from './ledger.repository.js';

/**
 * Spans of the bookings, linked to the spans of their requests. The request's id says its trace and whether the gateway
 * recorded it, unless its event carries a trusted client's trace.
 */
@Injectable()
export class SettlementTraces {
  constructor(
    private readonly tracer: Tracer,
    private readonly clock: Clock,
  ) {}

  /** @param startedAtMs monotonic milliseconds at which the batch was taken */
  noteBooked(batch: readonly LedgerEvent[], { grades }: Settlement, startedAtMs: number): void {
    if (!this.tracer.isOn) return;
    const endMs = this.clock.nowMs();
    const startMs = endMs - (this.clock.monotonicMs() - startedAtMs);
    for (const { event } of batch) {
      const { traceId, spanId, sampled } = this.spanOf(event);
      if (!sampled || !grades.has(event.requestId)) continue;
      this.tracer.record({
        traceId,
        spanId: newSpanId(),
        parentSpanId: spanId,
        name: 'settle',
        kind: 'consumer',
        startMs,
        endMs,
        failed: false,
        links: [{ traceId, spanId }],
        attributes: {
          'routify.request': formatId('gen', event.requestId),
          'routify.grade': event.grade,
          'routify.charge_usd': { float: roundedUsd(event.chargeNanoUsd) },
          'messaging.batch.message_count': batch.length,
        },
      });
    }
  }

  private spanOf({ requestId, traceparent }: UsageEvent): SpanContext {
    const carried = parseTraceparent(traceparent ?? undefined);
    return carried ?? requestSpan(requestId, this.tracer.samples(requestId));
  }
}
