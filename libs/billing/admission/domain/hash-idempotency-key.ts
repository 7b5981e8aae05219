import { createHash } from 'node:crypto';

/** 128 bits of SHA-256 as 32 hex digits: text of clients is never part of a Redis key. */
export function hashIdempotencyKey(idempotencyKey: string): string {
  return createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
}
