import { CoarseTimer } from './coarse-timer.js';

/**
 * Rejects when the promise takes longer than `timeoutMs`; a late result is ignored. At the timeout the event loop may
 * merely be late: one more turn lets an answer that is already in the socket buffer win.
 */
export function withTimeout<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = new CoarseTimer(timeoutMs, () => {
      setImmediate(() => {
        reject(new Error(`no answer within ${timeoutMs} ms`));
      });
    });
    promise.then(
      (value) => {
        timer.cancel();
        resolve(value);
      },
      (reason: unknown) => {
        timer.cancel();
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      },
    );
  });
}
