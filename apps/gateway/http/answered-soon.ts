import { RoutifyError } from '#kernel';

/** A look into the stores takes milliseconds; while one of them is away it would take until it is back. */
const SOON_MS = 2_000;

/** The answer, or 503 when it does not come soon. */
export async function answeredSoon<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new RoutifyError('temporarily_unavailable', 'This cannot be looked up at the moment. Try again shortly.', {
          retryAfterMs: 1_000,
        }),
      );
    }, SOON_MS);
  });
  return Promise.race([answer, late]).finally(() => {
    clearTimeout(timer);
  });
}
