import { getHeapStatistics } from 'node:v8';
import { Logger } from '#infra';
import { IdleMemory } from './idle-memory.js';

const GARBAGE_BYTES = 100_000_000;

/** In the old generation, where it stays until it is collected. */
function makeGarbage(): void {
  void Array.from({ length: 10 }, () => new Array<number>(GARBAGE_BYTES / 80).fill(1));
}

const logger = Logger.create('test', 'silent');

/** How much smaller the heap is after a check that finds garbage. */
function givenBack(memory: IdleMemory): number {
  makeGarbage();
  const before = getHeapStatistics().total_heap_size;
  memory.check();
  return before - getHeapStatistics().total_heap_size;
}

describe('IdleMemory', () => {
  it('gives garbage back when nothing has run between two checks', () => {
    const memory = new IdleMemory({ runningCount: 0, begunCount: 7 }, logger);
    expect(givenBack(memory)).toBeLessThanOrEqual(0);
    expect(givenBack(memory)).toBeGreaterThan(GARBAGE_BYTES / 2);
  });

  it.each([
    ['work runs', { runningCount: 1, begunCount: 7 }],
    ['work has begun since, and ended', { runningCount: 0, begunCount: 8 }],
  ])('keeps it while %s', (_what, now) => {
    const work = { runningCount: 0, begunCount: 7 };
    const memory = new IdleMemory(work, logger);
    memory.check();
    Object.assign(work, now);
    expect(givenBack(memory)).toBeLessThanOrEqual(0);
  });

  it('collects four times at most until something runs', () => {
    const memory = new IdleMemory({ runningCount: 0, begunCount: 7 }, logger);
    memory.check();
    const collections = [1, 2, 3, 4, 5].map(() => givenBack(memory) > GARBAGE_BYTES / 2);
    expect(collections).toEqual([true, true, true, true, false]);
  });
});
