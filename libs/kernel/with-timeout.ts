import { CoarseTimer } from './coarse-timer.js';

/**
 * Waits for a promise no longer than given; what it does afterwards is nobody's concern any more. When the time is up
 * the event loop may merely be late: one more turn lets an answer that already lies in the socket win.
 */
export function withTimeout<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const deadline = new CoarseTimer(timeoutMs, () => {
      setImmediate(() => {
        reject(new Error(`no answer within ${timeoutMs} ms`));
      });
    });
    promise.then(
      (value) => {
        deadline.cancel();
        resolve(value);
      },
      (reason: unknown) => {
        deadline.cancel();
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      },
    );
  });
}
