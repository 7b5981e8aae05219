import { CoarseTimer } from './coarse-timer.js';

/**
 * The result of `promise`, or what `onTimeout` returns or throws when that takes longer than `timeoutMs`; without
 * `onTimeout`, rejects. A late result or error is ignored. At the timeout the event loop may merely be late: one more
 * turn lets an answer that is already in the socket buffer win.
 */
export function withTimeout<T, F = never>(timeoutMs: number, promise: Promise<T>, onTimeout?: () => F): Promise<T | F> {
  return new Promise((resolve, reject) => {
    let isSettled = false;
    const expire = (): void => {
      if (isSettled) return;
      try {
        if (onTimeout === undefined) throw new Error(`no answer within ${timeoutMs} ms`);
        resolve(onTimeout());
      } catch (error) {
        reject(asError(error));
      }
    };
    const timer = new CoarseTimer(timeoutMs, () => {
      setImmediate(expire);
    });
    const settle = (): void => {
      isSettled = true;
      timer.cancel();
    };
    promise.then(
      (value) => {
        settle();
        resolve(value);
      },
      (reason: unknown) => {
        settle();
        reject(asError(reason));
      },
    );
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
