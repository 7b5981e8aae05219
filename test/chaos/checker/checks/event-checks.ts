import { formatId } from '#core';
import type { Evidence, EventsEvidence, WrittenEvent } from '../evidence.js';
import { findingOf, type Finding } from '../finding.js';
import { groupRows } from '../group-rows.js';
import { capUses, type CapUse } from './cap-checks.js';
import { countedIn } from './cap-windows.js';
import { listedUses, openedAtMs, type ListedUse } from './listed-uses.js';

/** Types that report one row each, by the field that names it. */
const FACT_FIELDS: Readonly<Record<string, string>> = {
  'order.created': 'order_id',
  'payment.received': 'order_id',
  'key.created': 'key_id',
};

/** From the start of a transaction to its end, at most. */
const BOOKED_WITHIN_MS = 2_000;

/** Checks of events: what was committed arrives, and nothing else does. */
export function checkEvents(evidence: Evidence): Finding[] {
  const { events } = evidence;
  if (events === null) return [];
  const { secondsUntilDelivered } = events;
  return [
    ...findingOf('event_lost', [
      ...undelivered(events),
      ...(secondsUntilDelivered === null ? ['not all deliveries ended'] : []),
    ]),
    ...findingOf('event_unwritten', unwritten(events)),
    ...findingOf('event_order', gaps(events)),
    ...findingOf('event_fact', [
      ...factFaults(events),
      ...unreportedCaps(evidence, events),
      ...unreportedListed(evidence, events),
    ]),
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

/** Sequences of each organization, in the order of all events, are 1, 2, 3 … Workers ended before the latest were relayed. */
function gaps({ written }: EventsEvidence): WrittenEvent[] {
  const relayed = written.filter(({ sequence, isDue }) => isDue || sequence !== null);
  return [...groupRows(relayed, ({ organizationId }) => organizationId).values()].flatMap((events) =>
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

/** Caps of which four fifths or all was spent, without an event, and those with two of the same. */
function unreportedCaps(evidence: Evidence, { written }: EventsEvidence): CapUse[] {
  const reached = groupRows(
    written.filter(({ type, data }) => type === 'cap.reached' && (data.cap_id ?? null) === null),
    ({ data }) =>
      `${String(data.key_id ?? data.member_id)} ${String(data.period)}=${String(data.window)} ${String(data.percent)}`,
  );
  return capUses(evidence).filter(({ of, holderId, window, spentNanoUsd, limitNanoUsd }) => {
    const countOf = (percent: number): number =>
      reached.get(`${formatId(of === 'key' ? 'key' : 'mbr', holderId)} ${window} ${percent}`)?.length ?? 0;
    const isMissing =
      (spentNanoUsd >= limitNanoUsd && countOf(100) === 0) ||
      (5n * spentNanoUsd >= 4n * limitNanoUsd && countOf(80) + countOf(100) === 0);
    return isMissing || countOf(80) > 1 || countOf(100) > 1;
  });
}

/** The same of an organization's list. What was booked about when a cap was deleted has no event. */
function unreportedListed(evidence: Evidence, { written }: EventsEvidence): Omit<ListedUse, 'records'>[] {
  const reached = groupRows(
    written.filter(({ data }) => typeof data.cap_id === 'string'),
    ({ type, data }) => `${type} ${String(data.cap_id)} ${String(data.window)} ${String(data.percent)}`,
  );
  const deletedAtMs = new Map(
    evidence.requestedListed.map(({ reference, deletion }) => [reference, deletion?.requestedAtMs ?? Infinity]),
  );
  return listedUses(evidence).flatMap(({ records, ...use }) => {
    if (use.capId === null) return [];
    const type = use.unit === 'usd' ? 'cap.reached' : 'request_cap.reached';
    const id = formatId('cap', use.capId);
    const countsOf = (percent: number): number[] =>
      use.windows.map((window) => reached.get(`${type} ${id} ${shownWindow(window)} ${percent}`)?.length ?? 0);
    const untilMs = (deletedAtMs.get(use.reference) ?? Infinity) - BOOKED_WITHIN_MS;
    const least = countedIn(
      use.name,
      records.filter(({ bookedAtMs, adjustedNanoUsd }) => bookedAtMs < untilMs && adjustedNanoUsd === 0n),
    );
    const [most, some] = [countsOf(100), countsOf(80)];
    // After a loss there may be two in the same minute.
    if (use.windows.length > 1) return [];
    const isMissing =
      (least >= use.limit && most[0] === 0) || (5n * least >= 4n * use.limit && most[0] === 0 && some[0] === 0);
    return isMissing || [...most, ...some].some((count) => count > 1) ? [use] : [];
  });
}

/** A window that a request opened is the minute of it. */
function shownWindow(window: string): string {
  return /^t\d+$/.test(window) ? new Date(openedAtMs(window)).toISOString().slice(0, 16) : window;
}
