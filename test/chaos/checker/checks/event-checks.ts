import type { Evidence, EventsEvidence, WrittenEvent } from '../evidence.js';
import { findingOf, type Finding } from '../finding.js';
import { groupRows } from '../group-rows.js';

/** Types that report one row each, by the field that names it. */
const FACT_FIELDS: Readonly<Record<string, string>> = {
  'order.created': 'order_id',
  'payment.received': 'order_id',
  'key.created': 'key_id',
};

/** Checks of events: what was committed arrives, and nothing else does. */
export function checkEvents({ events }: Evidence): Finding[] {
  if (events === null) return [];
  const { secondsUntilDelivered } = events;
  return [
    ...findingOf('event_lost', [
      ...undelivered(events),
      ...(secondsUntilDelivered === null ? ['not all deliveries ended'] : []),
    ]),
    ...findingOf('event_unwritten', unwritten(events)),
    ...findingOf('event_order', gaps(events)),
    ...findingOf('event_fact', factFaults(events)),
  ];
}

function undelivered({ written, received }: EventsEvidence): WrittenEvent[] {
  const arrived = new Set(received.map(({ id }) => id));
  return written.filter(({ id, isDue }) => isDue && !arrived.has(id));
}

function unwritten({ written, received }: EventsEvidence): unknown[] {
  const byId = new Map(written.map((event) => [event.id, event]));
  return received.filter(({ id, type, data }) => {
    const event = byId.get(id);
    return (
      event === undefined || event.type !== type || JSON.stringify(sorted(event.data)) !== JSON.stringify(sorted(data))
    );
  });
}

/** Postgres keeps no order of fields. */
const sorted = (data: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Sequences of each organization, in the order of all events, are 1, 2, 3 … */
function gaps({ written }: EventsEvidence): WrittenEvent[] {
  return [...groupRows(written, ({ organizationId }) => organizationId).values()].flatMap((events) =>
    events.filter(({ sequence }, index) => sequence !== index + 1),
  );
}

/** A row has one event, and an event its row. */
function factFaults({ written, facts }: EventsEvidence): unknown[] {
  const reported = written.flatMap(({ type, data }) => {
    const field = FACT_FIELDS[type];
    return field === undefined ? [] : [{ type, subjectId: String(data[field]) }];
  });
  const keyOf = ({ type, subjectId }: { readonly type: string; readonly subjectId: string }): string =>
    `${type} ${subjectId}`;
  const events = groupRows(reported, keyOf);
  const known = new Set(facts.map(keyOf));
  return [
    ...facts.filter((fact) => events.get(keyOf(fact))?.length !== 1),
    ...reported.filter((event) => !known.has(keyOf(event))),
  ];
}
