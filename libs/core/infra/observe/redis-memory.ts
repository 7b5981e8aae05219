import { Injectable } from '@nestjs/common';
import { RedisService } from '../redis/redis.service.js';

export interface RedisMemory {
  readonly version: string;
  readonly usedBytes: number;
  /** Null: no `maxmemory` is set. */
  readonly maxBytes: number | null;
  /** The bound of its growth: `maxmemory`, else the memory of its machine. Null: Redis reports neither. */
  readonly boundBytes: number | null;
}

/** Memory usage of Redis. */
@Injectable()
export class RedisMemoryReader {
  constructor(private readonly redis: RedisService) {}

  async read(): Promise<RedisMemory> {
    const [memory, server] = await Promise.all([this.redis.client.info('memory'), this.redis.client.info('server')]);
    return memoryOf(memory, server);
  }
}

/** The facts in two sections of INFO. */
export function memoryOf(memory: string, server: string): RedisMemory {
  const maxBytes = bytesOf(memory, 'maxmemory');
  return {
    version: fieldOf(server, 'redis_version'),
    usedBytes: parseInt(fieldOf(memory, 'used_memory'), 10),
    maxBytes,
    boundBytes: maxBytes ?? bytesOf(memory, 'total_system_memory'),
  };
}

/** A field of INFO. Throws without it. */
export function fieldOf(info: string, name: string): string {
  const value = findField(info, name);
  if (value === null) throw new Error(`Redis does not report ${name}`);
  return value;
}

/** The same; null without it. */
export function findField(info: string, name: string): string | null {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
}

/** Null for zero and for what a managed Redis hides. */
function bytesOf(info: string, name: string): number | null {
  return parseInt(findField(info, name) ?? '0', 10) || null;
}
