import { RoutifyError } from '#kernel';

/** Queries take milliseconds; with a store down they would wait for its reconnection. */
const QUERY_TIMEOUT_MS = 2_000;

/** The result, or 503 after the timeout. */
export async function withQueryTimeout<T>(result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new RoutifyError('temporarily_unavailable', 'This cannot be looked up at the moment. Try again shortly.', {
          retryAfterMs: 1_000,
        }),
      );
    }, QUERY_TIMEOUT_MS);
  });
  return Promise.race([result, timeout]).finally(() => {
    clearTimeout(timer);
  });
}
