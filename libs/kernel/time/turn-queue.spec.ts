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

  const step = (name: string, ms: number) =>
    queue.run(() => {
      clock.elapsedMs += ms;
      done.push(name);
      return name;
    });

  it('runs as many steps in a turn as fit into it, in their order', async () => {
    const all = Promise.all([step('a', 2), step('b', 2), step('c', 2), step('d', 9), step('e', 1)]);
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual(['a', 'b', 'c']);
    await nextTurn();
    expect(done).toEqual(['a', 'b', 'c', 'd']);
    await nextTurn();
    expect(await all).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('lets callers take turns, each of which queues its next step when the one before has run', async () => {
    const caller = async (name: string): Promise<void> => {
      for (let round = 1; round <= 3; round++) await step(`${name}${round}`, 5);
    };
    await Promise.all([caller('a'), caller('b')]);
    expect(done).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
  });

  it('goes on after a step that throws', async () => {
    const broken = queue.run(() => {
      throw new RangeError('broken');
    });
    const next = step('next', 1);
    await expect(broken).rejects.toThrow(RangeError);
    expect(await next).toBe('next');
  });
});
