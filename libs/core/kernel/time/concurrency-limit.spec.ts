import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConcurrencyLimit } from './concurrency-limit.js';

describe('ConcurrencyLimit', () => {
  it('runs as much at a time, the rest in its order, and goes on after a failure', async () => {
    const limit = new ConcurrencyLimit(2);
    const ends = new Map<string, () => void>();
    const begun: string[] = [];
    const run = (name: string): Promise<string> =>
      limit.run(async () => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.set(name, resolve));
        if (name === 'b') throw new Error('broken');
        return name;
      });
    const all = Promise.allSettled(['a', 'b', 'c', 'd'].map(run));
    await nextTurn();
    expect([begun.join(''), limit.isFull, limit.waitingCount]).toEqual(['ab', true, 2]);
    for (const [end, expected] of Object.entries({ b: 'abc', a: 'abcd', c: 'abcd', d: 'abcd' })) {
      ends.get(end)?.();
      await nextTurn();
      expect(begun.join('')).toBe(expected);
    }
    expect((await all).map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true]);
    expect([limit.isFull, limit.waitingCount]).toEqual([false, 0]);
  });
});
