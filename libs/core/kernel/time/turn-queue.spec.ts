import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '../../../../test/support/samples/manual-clock.js';
import type { Steps } from './steps.js';
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

  /** Steps of such times. The first letter of the name is the owner. */
  function* steps(name: string, ...times: readonly number[]): Steps<string> {
    for (const [index, ms] of times.entries()) {
      if (index > 0) yield;
      clock.elapsedMs += ms;
      done.push(name);
    }
    return name;
  }

  const run = (name: string, ...times: readonly number[]) => queue.run(name.slice(0, 1), steps(name, ...times));

  /** The rests that are planned meanwhile, which pass at once. */
  async function restsOf(work: () => Promise<unknown>): Promise<number[]> {
    const rests: number[] = [];
    const timer = jest.spyOn(global, 'setTimeout').mockImplementation((callback: () => void, ms) => {
      rests.push(ms ?? 0);
      clock.elapsedMs += ms ?? 0;
      return setImmediate(callback) as unknown as NodeJS.Timeout;
    });
    await work();
    timer.mockRestore();
    return rests;
  }

  it('runs as many steps in a turn as fit into it', async () => {
    const all = Promise.all([run('a1', 2, 2), run('a2', 2, 1)]);
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual(['a1', 'a1', 'a2']);
    expect(await all).toEqual(['a1', 'a2']);
    expect(done).toEqual(['a1', 'a1', 'a2', 'a2']);
  });

  it('ends the work of an owner in its order, and lets owners take turns by steps', async () => {
    await Promise.all([run('a1', 1, 1), run('a2', 1), run('b1', 1), run('c1', 1), run('b2', 1)]);
    expect(done).toEqual(['a1', 'b1', 'c1', 'a1', 'b2', 'a2']);
  });

  it('rests after a turn as long as it took, and 50 ms at most', async () => {
    expect(await restsOf(() => run('a', 2, 2))).toEqual([]);
    expect(await restsOf(() => run('a', 3, 3, 20, 400, 1))).toEqual([4, 6, 20, 50]);
  });

  it('adds up rests that are shorter than a timer', async () => {
    const rests = await restsOf(async () => {
      for (let turn = 0; turn < 6; turn++) await run('a', 0.75);
    });
    expect(rests).toEqual([1.5, 1.5]);
  });

  it('rests before work that comes when none waits', async () => {
    await run('a', 20);
    clock.elapsedMs += 5;
    expect(await restsOf(() => run('b', 1))).toEqual([15]);
  });

  it('goes on after a step that throws', async () => {
    const broken = queue.run('a', throwing());
    const next = run('next', 1);
    await expect(broken).rejects.toThrow(RangeError);
    expect(await next).toBe('next');
  });
});

function* throwing(): Steps<never> {
  throw new RangeError('broken');
}
