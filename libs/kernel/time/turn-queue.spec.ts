import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { TurnQueue } from './turn-queue.js';

describe('TurnQueue', () => {
  let clock: ManualClock;
  let queue: TurnQueue;
  let done: string[];

  beforeEach(() => {
    clock = new ManualClock();
    queue = new TurnQueue(clock, 5);
    done = [];
  });

  /** The first letter of its name is its owner. */
  const step = (name: string, ms: number) =>
    queue.run(name.slice(0, 1), () => {
      clock.elapsedMs += ms;
      done.push(name);
      return name;
    });

  it('runs as many steps in a turn as fit into it', async () => {
    const all = Promise.all([step('a1', 2), step('a2', 2), step('a3', 2), step('a4', 1)]);
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual(['a1', 'a2', 'a3']);
    await nextTurn();
    expect(await all).toEqual(['a1', 'a2', 'a3', 'a4']);
  });

  it('lets owners take turns, whichever has queued more', async () => {
    await Promise.all([step('a1', 1), step('a2', 1), step('a3', 1), step('b1', 1), step('c1', 1), step('b2', 1)]);
    expect(done).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('rests as long as a step that took longer than a turn, and 50 ms at most', async () => {
    const restOf = async (ms: number): Promise<number | undefined> => {
      const timer = jest.spyOn(global, 'setTimeout');
      await Promise.all([step('a', ms), step('a', 0)]);
      const [, restMs] = timer.mock.calls.at(-1) ?? [];
      timer.mockRestore();
      return restMs;
    };
    expect(await restOf(5)).toBeUndefined();
    expect(await restOf(20)).toBe(20);
    clock.elapsedMs += 20;
    expect(await restOf(400)).toBe(50);
  });

  it('rests before a step that comes when none waits', async () => {
    await step('a', 20);
    const timer = jest.spyOn(global, 'setTimeout');
    clock.elapsedMs += 5;
    await step('b', 1);
    expect(timer.mock.calls.map(([, ms]) => ms)).toEqual([15]);
    timer.mockRestore();
  });

  it('goes on after a step that throws', async () => {
    const broken = queue.run('a', () => {
      throw new RangeError('broken');
    });
    const next = step('next', 1);
    await expect(broken).rejects.toThrow(RangeError);
    expect(await next).toBe('next');
  });
});
