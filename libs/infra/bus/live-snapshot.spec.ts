import { Logger } from '../observe/logger.js';
import type { ChangeBus } from './change.bus.js';
import { LiveSnapshot } from './live-snapshot.js';

/** A snapshot over loads that the test finishes by hand, and a bus of which only `listen` is used. */
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

  it('is not read before it was loaded, and fails to start when the first load fails', async () => {
    expect(() => snapshot.current()).toThrow('before it was loaded');
    const failing = setUp();
    const started = failing.snapshot.start();
    failing.loads[0]?.reject(new Error('postgres is away'));
    await expect(started).rejects.toThrow('postgres is away');
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

  it('loads once more for any number of changes that come while it loads', async () => {
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

  it('keeps the last value when a load fails, says so, and loads again at the next change', async () => {
    const before = loads.length;
    change();
    loads[before]?.reject(new Error('postgres is away'));
    await settled();
    expect(snapshot.current()).toBe('fresh');
    expect(log.join('')).toContain('postgres is away');
    change();
    loads[before + 1]?.resolve('back');
    await settled();
    expect(snapshot.current()).toBe('back');
  });

  it('loads again by itself after a load that failed', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const before = loads.length;
    change();
    loads[before]?.reject(new Error('postgres is away'));
    await settled();
    expect(loads).toHaveLength(before + 1);
    jest.advanceTimersByTime(3_000);
    loads[before + 1]?.resolve('by itself');
    await settled();
    expect(snapshot.current()).toBe('by itself');
    jest.useRealTimers();
  });

  it('stops when the load that runs is over, and loads nothing any more', async () => {
    const stopping = setUp();
    const started = stopping.snapshot.start();
    stopping.loads[0]?.resolve('first');
    await started;
    stopping.change();
    stopping.change();
    let hasStopped = false;
    const stopped = stopping.snapshot.stop().then(() => (hasStopped = true));
    await settled();
    expect(hasStopped).toBe(false);
    stopping.loads[1]?.resolve('last');
    await stopped;
    stopping.change();
    await settled();
    expect(stopping.loads).toHaveLength(2);
  });
});
