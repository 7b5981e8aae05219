import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 500;

/** The result of `work`, or `fallback` when it takes longer than half a second: an operator does not wait for Redis. */
export async function withPatience<T>(work: Promise<T>, fallback: T): Promise<T> {
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, fallback, { signal: patience.signal, ref: false }).catch(() => fallback);
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
  }
}
