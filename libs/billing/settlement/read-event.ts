import type { OutboxEvent } from '#admission';
import type { LedgerEvent } from '../ledger/usage-record.repository.js';
import { parseUsageEvent, type UsageEvent } from '#pricing';

/**
 * Reads what a gateway wrote. The fields that Redis counted by stand outside of the payload and decide: a payload that
 * says otherwise cannot be booked, nor can one that does not parse. The answer is then the reason. Only the grade may
 * differ: the void of an admission that nobody heard of is final, with the event that its admit brought.
 */
export function readEvent(outbox: Omit<OutboxEvent, 'streamId'>): LedgerEvent | string {
  const event = parse(outbox.payload);
  if (typeof event === 'string') return event;
  const { grade, admittedAtMs, windows } = outbox;
  const differs = (['organizationId', 'requestId', 'chargeNanoUsd', 'keyId'] as const).find(
    (name) => event[name] !== outbox[name],
  );
  if (differs !== undefined) return `the payload contradicts its event: ${differs} is ${String(event[differs])}`;
  return {
    event: { ...event, grade },
    admittedAtMs,
    windows,
    idempotencyHash: staysUsed(event) ? outbox.idempotencyHash : null,
  };
}

function parse(payload: string): UsageEvent | string {
  try {
    const event = parseUsageEvent(payload);
    // What the ledger computes with; all else is checked by the columns it goes to.
    const counts = [event.usage.promptTokens, event.usage.cacheWriteTokens, event.usage.cacheWrite1hTokens];
    const amounts = event.attempts.map(({ costNanoUsd }) => typeof costNanoUsd);
    const isWhole = counts.every(Number.isSafeInteger) && amounts.every((type) => type === 'bigint');
    return isWhole ? event : 'the payload lacks counts or costs';
  } catch (error) {
    return `the payload is not an event: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Admission frees the Idempotency-Key of a request that delivered nothing and cost nothing. */
function staysUsed({ chargeNanoUsd, usageSource }: UsageEvent): boolean {
  return chargeNanoUsd > 0n || usageSource !== 'none';
}
