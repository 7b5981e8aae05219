import { Logger, type RedisMemory, type RedisMemoryReader } from '#core/infra';
import { SystemClock } from '#core';
import { MemoryWatch } from './memory.watch.js';

/** The next answer of Redis; null: unreachable. */
let memory: Pick<RedisMemory, 'usedBytes' | 'boundBytes'> | null;
const reader = {
  read: () =>
    memory === null
      ? Promise.reject(new Error('unreachable'))
      : Promise.resolve({ version: '7', maxBytes: null, ...memory }),
} as RedisMemoryReader;

function watchWith(lines: string[]): MemoryWatch {
  return new MemoryWatch(
    reader,
    Logger.create('test', 'info', { write: (line) => void lines.push(line) }),
    new SystemClock(),
  );
}

describe('MemoryWatch', () => {
  it.each([
    [84, 100, false],
    [86, 100, true],
    [86, null, false],
  ])('DOWN-5: with %d of %p bytes used, full is %p', async (usedBytes, boundBytes, isFull) => {
    memory = { usedBytes, boundBytes };
    const watch = watchWith([]);
    await watch.check();
    expect(watch.isFull()).toBe(isFull);
  });

  it('DOWN-5: gives one alarm, goes on with what it knew while Redis is away, and sees that there is room again', async () => {
    const lines: string[] = [];
    const watch = watchWith(lines);
    expect(watch.isFull()).toBe(false);
    memory = { usedBytes: 90, boundBytes: 100 };
    await watch.check();
    memory = null;
    await watch.check();
    expect(watch.isFull()).toBe(true);
    memory = { usedBytes: 90, boundBytes: 100 };
    await watch.check();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ alarm: 'redis_full', used_bytes: 90, max_bytes: 100 });
    memory = { usedBytes: 10, boundBytes: 100 };
    await watch.check();
    expect(watch.isFull()).toBe(false);
  });
});
