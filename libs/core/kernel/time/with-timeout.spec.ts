import { withTimeout } from './with-timeout.js';

const TIMEOUT_MS = 20;

/** A promise that the test settles. */
function pending<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onValue, onError) => {
    [resolve, reject] = [onValue, onError];
  });
  return { promise, resolve, reject };
}

const turn = (): Promise<void> => new Promise(setImmediate);

describe('withTimeout', () => {
  it('resolves to the value, and never calls onTimeout', async () => {
    const onTimeout = jest.fn();
    expect(await withTimeout(TIMEOUT_MS, Promise.resolve('value'), onTimeout)).toBe('value');
    await withTimeout(TIMEOUT_MS * 2, pending().promise, () => null);
    expect(onTimeout).not.toHaveBeenCalled();
  });

  it('rejects with the error of the promise, also when it is none', async () => {
    await expect(withTimeout(TIMEOUT_MS, Promise.reject(new RangeError('refused')))).rejects.toThrow(RangeError);
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors
    await expect(withTimeout(TIMEOUT_MS, Promise.reject('refused'))).rejects.toThrow(new Error('refused'));
  });

  it('rejects at the timeout', async () => {
    await expect(withTimeout(TIMEOUT_MS, pending().promise)).rejects.toThrow(`no answer within ${TIMEOUT_MS} ms`);
  });

  it('resolves to the value of onTimeout at the timeout, and calls it once', async () => {
    const onTimeout = jest.fn(() => 'fallback');
    expect(await withTimeout(TIMEOUT_MS, pending().promise, onTimeout)).toBe('fallback');
    expect(onTimeout).toHaveBeenCalledTimes(1);
  });

  it('rejects with the error that onTimeout throws', async () => {
    const refuse = (): never => {
      throw new RangeError('unavailable');
    };
    await expect(withTimeout(TIMEOUT_MS, pending().promise, refuse)).rejects.toThrow(new RangeError('unavailable'));
  });

  it('lets a result win that arrives in the turn of the timeout', async () => {
    const { promise, resolve } = pending<string>();
    const onTimeout = jest.fn();
    const setImmediateOfNode = setImmediate;
    // The timer has fired: the result arrives before the extra turn.
    const extraTurn = jest.spyOn(globalThis, 'setImmediate').mockImplementationOnce((expire) => {
      resolve('in time');
      return setImmediateOfNode(expire);
    });
    expect(await withTimeout(TIMEOUT_MS, promise, onTimeout)).toBe('in time');
    await turn();
    extraTurn.mockRestore();
    expect(onTimeout).not.toHaveBeenCalled();
  });

  it('ignores a late result, and a late error is no unhandled rejection', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const [late, failing] = [pending<string>(), pending<string>()];
    const results = [late, failing].map(({ promise }) => withTimeout(TIMEOUT_MS, promise, () => 'fallback'));
    expect(await Promise.all(results)).toEqual(['fallback', 'fallback']);
    late.resolve('late');
    failing.reject(new Error('late'));
    await turn();
    await turn();
    process.off('unhandledRejection', unhandled);
    expect(await Promise.all(results)).toEqual(['fallback', 'fallback']);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
