import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from '#core/infra';
import { IdleMemory, V8_HEAP } from './idle-memory.js';

const logger = Logger.create('test', 'silent');

/** 50 MB live in it; a collection takes the rest. */
class TestHeap {
  total = 150_000_000;
  collections = 0;

  totalBytes(): number {
    return this.total;
  }

  usedBytes(): number {
    return 50_000_000;
  }

  collect(): void {
    this.collections++;
    this.total = 60_000_000;
  }
}

function idle(): { work: { runningCount: number; begunCount: number }; heap: TestHeap; memory: IdleMemory } {
  const work = { runningCount: 0, begunCount: 7 };
  const heap = new TestHeap();
  const memory = new IdleMemory(work, logger, heap);
  memory.check();
  return { work, heap, memory };
}

describe('IdleMemory', () => {
  it('collects once nothing has run between two checks, and the heap is large', () => {
    const { heap, memory } = idle();
    expect(heap.collections).toBe(0);
    memory.check();
    expect(heap.collections).toBe(1);
    memory.check();
    expect(heap.collections).toBe(1);
    heap.total = 90_000_000;
    memory.check();
    expect(heap.collections).toBe(2);
  });

  it.each([
    ['work runs', { runningCount: 1, begunCount: 7 }],
    ['work has begun since, and ended', { runningCount: 0, begunCount: 8 }],
  ])('does not while %s', (_what, now) => {
    const { work, heap, memory } = idle();
    Object.assign(work, now);
    memory.check();
    expect(heap.collections).toBe(0);
  });

  it('gives up after four collections until something has run', () => {
    const { work, heap, memory } = idle();
    const check = (): void => {
      heap.total = 150_000_000;
      memory.check();
    };
    for (let time = 0; time < 6; time++) check();
    expect(heap.collections).toBe(4);
    work.begunCount++;
    check();
    check();
    expect(heap.collections).toBe(5);
  });

  it('collects what nothing refers to', async () => {
    const garbage = new WeakRef({});
    await nextTurn();
    V8_HEAP.collect();
    expect(garbage.deref()).toBeUndefined();
  });
});
