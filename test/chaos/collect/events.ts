import { setTimeout as sleep } from 'node:timers/promises';
import { formatId, parseId } from '#core';
import type { EventFact, EventsEvidence, WrittenEvent } from '../checker/evidence.js';
import type { Fleet } from '../fleet.js';
import type { EventReceiver } from '../load/event-receiver.js';

const POLL_MS = 500;
/** What a killed worker was sending is due again after a minute. */
const WAIT_MS = 120_000;

/** From here on the endpoint gets events; by the clock of Postgres. */
export async function momentOf(fleet: Fleet): Promise<Date> {
  const [row] = await fleet.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return row?.now ?? new Date();
}

/** Until all events were delivered. */
interface Delivery {
  /** Null: it took too long. */
  readonly seconds: number | null;
  /** The position of the last one then: timers write more until the workers end. */
  readonly lastPosition: bigint;
}

/** Waits until all events were delivered. What failed is due again at once. */
export async function untilDelivered(fleet: Fleet, receiver: EventReceiver, endpointId: string): Promise<Delivery> {
  receiver.calm();
  const startedMs = performance.now();
  const id = parseId('whe', endpointId);
  await fleet.query(
    `UPDATE webhook_delivery SET next_attempt_at = now() WHERE endpoint_id = $1 AND status = 'waiting'`,
    [id],
  );
  while (performance.now() - startedMs < WAIT_MS) {
    const [row] = await fleet.query<{ count: string; last: string }>(
      `SELECT (SELECT coalesce(max(position), 0) FROM event) AS last,
        (SELECT count(*) FROM event WHERE position IS NULL)
        + (SELECT count(*) FROM event WHERE position > (SELECT cursor FROM webhook_endpoint WHERE id = $1))
        + (SELECT count(*) FROM webhook_delivery WHERE endpoint_id = $1 AND status = 'waiting') AS count`,
      [id],
    );
    if (row?.count === '0') return { seconds: (performance.now() - startedMs) / 1_000, lastPosition: BigInt(row.last) };
    await sleep(POLL_MS);
  }
  return { seconds: null, lastPosition: 2n ** 63n - 1n };
}

/** Events, what arrived of them, and the rows that they report. */
export async function readEvents(
  fleet: Fleet,
  receiver: EventReceiver,
  { since, delivery }: { readonly since: Date; readonly delivery: Delivery },
): Promise<EventsEvidence> {
  const events = await fleet.query<Omit<WrittenEvent, 'isDue'> & { occurredAt: Date; position: string | null }>(
    `SELECT id, type, position, organization_id AS "organizationId", sequence::int AS sequence, data, occurred_at AS "occurredAt"
    FROM event ORDER BY position`,
  );
  const written = events.map(({ occurredAt, position, ...event }) => ({
    ...event,
    id: formatId('evt', event.id),
    isDue: occurredAt > since && position !== null && BigInt(position) <= delivery.lastPosition,
  }));
  return { written, received: receiver.rows, facts: await readFacts(fleet), secondsUntilDelivered: delivery.seconds };
}

/** What some types of events report. */
async function readFacts(fleet: Fleet): Promise<EventFact[]> {
  const rows = await fleet.query<{ type: string; id: string }>(
    `SELECT 'order.created' AS type, id FROM payment_order
    UNION ALL SELECT 'payment.received', id FROM payment_order WHERE credited_at IS NOT NULL
    UNION ALL SELECT 'key.created', id FROM api_key WHERE purpose = 'api'`,
  );
  return rows.map(({ type, id }) => ({ type, subjectId: formatId(type === 'key.created' ? 'key' : 'ord', id) }));
}
