import type { OutboxEvent } from '#admission';

/** The event with the highest grade of each request, in the order in which requests first appear. */
export function reduceEvents(events: readonly OutboxEvent[]): OutboxEvent[] {
  const highest = new Map<string, OutboxEvent>();
  for (const event of events) {
    const known = highest.get(event.requestId);
    if (known === undefined || event.grade > known.grade) highest.set(event.requestId, event);
  }
  return [...highest.values()];
}
