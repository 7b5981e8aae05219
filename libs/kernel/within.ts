/**
 * Waits for a promise no longer than given; what it does afterwards is nobody's concern any more. When the time is up
 * the event loop may merely be late: one more turn lets an answer that already lies in the socket win.
 */
export function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      setImmediate(() => {
        reject(new Error(`no answer within ${timeoutMs} ms`));
      });
    }, timeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
    };
    promise.then(resolve, reject).finally(settle);
  });
}
