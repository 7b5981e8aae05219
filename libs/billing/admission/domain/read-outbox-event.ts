import type { OutboxEvent } from './settlement-commands.js';
import { parseTerms } from './terms.js';

/** An entry of a Redis stream: its id, then field, value, field, value … */
export type StreamEntry = readonly [streamId: string, fields: readonly string[]];

const EVENT = /^([^|]*)\|([^|]*)\|([12])\|(\d+)\|((?:[^|]*\|){4}[^|]*)\|([\s\S]*)$/;

/** Reads an event as appended by capture and reap. Throws a TypeError for any other: another program wrote to Redis. */
export function readOutboxEvent([streamId, [name, text = '']]: StreamEntry): OutboxEvent {
  const match = name === 'event' ? EVENT.exec(text) : null;
  if (match === null) throw new TypeError(`${streamId} is not an event of the outbox`);
  const [, organizationId = '', requestId = '', grade, amount = '', terms = '', payload = ''] = match;
  const { admittedAtMs, keyId, windows, idempotencyHash } = parseTerms(terms);
  return {
    streamId,
    organizationId,
    requestId,
    grade: grade === '2' ? 2 : 1,
    chargeNanoUsd: BigInt(amount),
    admittedAtMs,
    keyId,
    windows,
    idempotencyHash,
    terms,
    payload,
  };
}
