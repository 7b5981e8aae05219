import { Logger } from '../logging/logger.js';
import type { ChangeBus } from './change.bus.js';
import { LiveSnapshot } from './live-snapshot.js';

/** A snapshot with loads that the test settles, and a bus with only `listen`. */
function setUp() {
  const log: string[] = [];
  const loads: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  let announce: () => void = () => undefined;
  const bus = {
    listen: (_topic: string, listener: () => void) => {
      announce = listener;
    },
  } as unknown as ChangeBus;
  const snapshot = new LiveSnapshot({
    topic: 'catalog',
    bus,
    logger: Logger.create('test', 'error', { write: (line: string) => void log.push(line) }),
    load: () => new Promise<string>((resolve, reject) => loads.push({ resolve, reject })),
  });
  return {
    snapshot,
    loads,
    log,
    change: () => {
      announce();
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('LiveSnapshot', () => {
  const { snapshot, loads, log, change } = setUp();
  afterAll(() => snapshot.stop());

  it('cannot be read before its first load, and fails to start when that fails', async () => {
    expect(() => snapshot.current()).toThrow('before its first load');
    const failing = setUp();
    const started = failing.snapshot.start();
    failing.loads[0]?.reject(new Error('connection refused'));
    await expect(started).rejects.toThrow('connection refused');
  });

  it('is replaced when a change is announced', async () => {
    const started = snapshot.start();
    loads[0]?.resolve('first');
    await started;
    expect(snapshot.current()).toBe('first');
    change();
    expect(snapshot.current()).toBe('first');
    loads[1]?.resolve('second');
    await settled();
    expect(snapshot.current()).toBe('second');
  });

  it('loads once more for any number of changes during a load', async () => {
    const before = loads.length;
    for (let count = 0; count < 5; count++) change();
    expect(loads).toHaveLength(before + 1);
    loads[before]?.resolve('stale');
    await settled();
    expect(loads).toHaveLength(before + 2);
    loads[before + 1]?.resolve('fresh');
    await settled();
    expect(snapshot.current()).toBe('fresh');
    expect(loads).toHaveLength(before + 2);
  });

  it('keeps the last value when a load fails, logs it, and loads again at the next change', async () => {
    const before = loads.length;
    change();
    loads[before]?.reject(new Error('connection refused'));
    await settled();
    expect(snapshot.current()).toBe('fresh');
    expect(log.join('')).toContain('connection refused');
    change();
    loads[before + 1]?.resolve('back');
    await settled();
    expect(snapshot.current()).toBe('back');
  });

  it('retries a failed load', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const before = loads.length;
    change();
    loads[before]?.reject(new Error('connection refused'));
    await settled();
    expect(loads).toHaveLength(before + 1);
    jest.advanceTimersByTime(3_000);
    loads[before + 1]?.resolve('retried');
    await settled();
    expect(snapshot.current()).toBe('retried');
    jest.useRealTimers();
  });

  it('waits for the running load when it stops, and loads nothing afterwards', async () => {
    const stopping = setUp();
    const started = stopping.snapshot.start();
    stopping.loads[0]?.resolve('first');
    await started;
    stopping.change();
    stopping.change();
    let steersEndped = false;
    const stopped = stopping.snapshot.stop().then(() => (steersEndped = true));
    await settled();
    expect(steersEndped).toBe(false);
    stopping.loads[1]?.resolve('last');
    await stopped;
    stopping.change();
    await settled();
    expect(stopping.loads).toHaveLength(2);
  });
});
