import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 500;

/** The result of `work`, or `fallback` after half a second: a response does not wait for Redis. */
export async function withTimeoutFallback<T>(work: Promise<T>, fallback: T): Promise<T> {
  const timer = new AbortController();
  const timeout = sleep(TIMEOUT_MS, fallback, { signal: timer.signal, ref: false }).catch(() => fallback);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    timer.abort();
  }
}
