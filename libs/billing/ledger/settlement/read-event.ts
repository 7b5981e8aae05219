import { parseUsageEvent, type UsageEvent } from '#core';
import type { OutboxEvent } from '../../admission/domain/settlement-commands.js';
import type { LedgerEvent } from '../transfers/usage-record.repository.js';

/**
 * Parses an event of the outbox. The fields that Redis computed with are outside of the payload and take precedence: a
 * payload that contradicts them, or does not parse, cannot be booked; the result is then the reason. Only the grade may
 * differ: a hold that is voided because the gateway never got the answer to `admit` is final, with the provisional
 * event of `admit`.
 */
export function readEvent(outbox: Omit<OutboxEvent, 'streamId'>): LedgerEvent | string {
  const event = parse(outbox);
  if (typeof event === 'string') return event;
  const { grade, admittedAtMs, windows } = outbox;
  const differs = (['requestId', 'chargeNanoUsd'] as const).find((name) => event[name] !== outbox[name]);
  if (differs !== undefined) return `the payload contradicts its event: ${differs} is ${String(event[differs])}`;
  return {
    event: event.grade === grade ? event : { ...event, grade },
    admittedAtMs,
    windows,
    idempotencyHash: keepsIdempotencyKey(event) ? outbox.idempotencyHash : null,
  };
}

function parse(outbox: Omit<OutboxEvent, 'streamId'>): UsageEvent | string {
  try {
    const event = parseUsageEvent(outbox.payload, outbox);
    // Fields that the ledger computes with; constraints of the columns check all others.
    const counts = [event.usage.promptTokens, event.usage.cacheWriteTokens, event.usage.cacheWrite1hTokens];
    const amounts = event.attempts.map(({ costNanoUsd }) => typeof costNanoUsd);
    const isWhole = counts.every(Number.isSafeInteger) && amounts.every((type) => type === 'bigint');
    return isWhole ? event : 'the payload lacks counts or costs';
  } catch (error) {
    return `the payload is not an event: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Admission frees the Idempotency-Key of a request that delivered nothing and cost nothing. */
function keepsIdempotencyKey({ chargeNanoUsd, usageSource }: UsageEvent): boolean {
  return chargeNanoUsd > 0n || usageSource !== 'none';
}

/** The event with the highest grade of each request, in the order in which requests first appear. */
export function reduceEvents(events: readonly OutboxEvent[]): OutboxEvent[] {
  const highest = new Map<string, OutboxEvent>();
  for (const event of events) {
    const known = highest.get(event.requestId);
    if (known === undefined || event.grade > known.grade) highest.set(event.requestId, event);
  }
  return [...highest.values()];
}
