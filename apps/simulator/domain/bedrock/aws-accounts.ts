import { createHash } from 'node:crypto';

/** Keys of every name are valid, but for these. */
const REFUSED_KEY = 'AKIASIMULATORBAD';
/** Its service is ten minutes ahead. */
const AHEAD_KEY = 'AKIASIMULATORAHEAD';
const AHEAD_MS = 600_000;

/** Clocks may differ by this much. */
export const TOLERANCE_MS = 300_000;

/** The secret of an access key, derived from its id. */
export function secretOf(accessKeyId: string): string {
  return createHash('sha256').update(`simulated ${accessKeyId}`).digest('base64').slice(0, 40);
}

export function isRefusedKey(accessKeyId: string): boolean {
  return accessKeyId === REFUSED_KEY;
}

/** The time of the service that a key reaches. */
export function nowFor(accessKeyId: string): number {
  return Date.now() + (accessKeyId === AHEAD_KEY ? AHEAD_MS : 0);
}

/** A session token holds its end, so that no state is needed. */
export function sessionTokenOf(accessKeyId: string, endsAtMs: number): string {
  return Buffer.from(`${accessKeyId} ${endsAtMs}`).toString('base64');
}

/** The end of a session; null: the token is not of this key. */
export function endOfSession(token: string, accessKeyId: string): number | null {
  const [key, endsAt] = Buffer.from(token, 'base64').toString().split(' ');
  return key === accessKeyId ? Number(endsAt) : null;
}
