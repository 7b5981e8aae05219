import { RoutifyError, withTimeout } from '#core';

/** Queries take milliseconds; with a store down they would wait for its reconnection. */
const QUERY_TIMEOUT_MS = 2_000;

/** The result, or 503 after the timeout. */
export function withQueryTimeout<T>(result: Promise<T>, timeoutMs = QUERY_TIMEOUT_MS): Promise<T> {
  return withTimeout(timeoutMs, result, () => {
    throw new RoutifyError('temporarily_unavailable', 'This cannot be looked up at the moment. Try again shortly.', {
      retryAfterMs: 1_000,
    });
  });
}
