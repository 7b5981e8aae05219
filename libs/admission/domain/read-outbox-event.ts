import type { OutboxEvent } from './settlement-commands.js';
import { parseTerms } from './terms.js';

/** An entry of a Redis stream: its id, then field, value, field, value … */
export type StreamEntry = readonly [streamId: string, fields: readonly string[]];

/** Reads an event as appended by capture and reap. Throws when a field is missing: another program wrote to Redis. */
export function readOutboxEvent([streamId, fields]: StreamEntry): OutboxEvent {
  const field = (name: string): string => {
    const index = fields.findIndex((text, position) => position % 2 === 0 && text === name);
    const value = fields[index + 1];
    if (index < 0 || value === undefined) throw new TypeError(`outbox event ${streamId} lacks ${name}`);
    return value;
  };
  const terms = field('terms');
  return {
    streamId,
    organizationId: field('organization'),
    requestId: field('id'),
    grade: field('grade') === '2' ? 2 : 1,
    chargeNanoUsd: BigInt(field('amount')),
    ...parseTerms(terms),
    terms,
    payload: field('payload'),
  };
}
