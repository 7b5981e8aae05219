import { newUuid } from '../kernel/ids.js';
import type { SqlTransaction } from '../infra/prisma/sql-transaction.js';
import { BODY_BYTES_MAX } from './domain/describe-event.js';
import type { NewEvent } from './domain/event.js';
import { EventsRepository } from './events.repository.js';

/** What is around `data` in a body. */
const ENVELOPE_BYTES = 400;

/**
 * Writes events in the transaction of what they report, so that both commit together. One with the key of an earlier one is
 * not written. Throws `RangeError` for one that is larger than receivers take.
 */
export async function recordEvents(tx: SqlTransaction, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ type, organizationId, data, key }) => {
    const bytes = Buffer.byteLength(JSON.stringify(data));
    if (bytes > BODY_BYTES_MAX - ENVELOPE_BYTES) throw new RangeError(`${type}: an event of ${bytes} bytes`);
    return { id: newUuid(Date.now()), type, organizationId, data, dedupeKey: key ?? null };
  });
  await EventsRepository.insert(tx, rows);
}
