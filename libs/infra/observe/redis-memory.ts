import { Injectable } from '@nestjs/common';
import { RedisService } from '../redis/redis.service.js';

export interface RedisMemory {
  readonly version: string;
  readonly usedBytes: number;
  /** Null: no `maxmemory` is set. */
  readonly maxBytes: number | null;
}

/** Memory usage of Redis. */
@Injectable()
export class RedisMemoryReader {
  constructor(private readonly redis: RedisService) {}

  async read(): Promise<RedisMemory> {
    const [memory, server] = await Promise.all([this.redis.client.info('memory'), this.redis.client.info('server')]);
    const maxBytes = parseInt(fieldOf(memory, 'maxmemory'), 10);
    return {
      version: fieldOf(server, 'redis_version'),
      usedBytes: parseInt(fieldOf(memory, 'used_memory'), 10),
      maxBytes: maxBytes === 0 ? null : maxBytes,
    };
  }
}

function fieldOf(info: string, name: string): string {
  const value = new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  if (value === undefined) throw new Error(`Redis does not report ${name}`);
  return value;
}
