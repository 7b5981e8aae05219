import type { RedisService } from '../redis/redis.service.js';
import { RedisMemoryReader } from './redis-memory.js';

function readerOf(memory: string): RedisMemoryReader {
  const info = (section: string) => Promise.resolve(section === 'memory' ? memory : 'redis_version:7.4.1\r\n');
  return new RedisMemoryReader({ client: { info } } as unknown as RedisService);
}

describe('RedisMemoryReader', () => {
  it.each([
    ['maxmemory', 'used_memory:5\r\nmaxmemory:10\r\ntotal_system_memory:40\r\n', { maxBytes: 10, boundBytes: 10 }],
    ['the machine', 'used_memory:5\r\nmaxmemory:0\r\ntotal_system_memory:40\r\n', { maxBytes: null, boundBytes: 40 }],
    ['nothing that Redis reports', 'used_memory:5\r\nmaxmemory:0\r\n', { maxBytes: null, boundBytes: null }],
  ])('DOWN-5: memory is bounded by %s', async (_name, memory, bounds) => {
    expect(await readerOf(memory).read()).toEqual({ version: '7.4.1', usedBytes: 5, ...bounds });
  });
});
