import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { Logger } from '../../infra/logging/logger.js';
import { RedisService } from '../../infra/redis/redis.service.js';

type ThrottlerRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

const SCRIPT = readFileSync(new URL('./throttle.lua', import.meta.url), 'utf8');

/**
 * Counts in Redis, so that all replicas of control share one limit. While Redis is unreachable there is no limit:
 * operators must be able to act then, and every request is still authenticated.
 */
@Injectable()
export class RedisThrottlerStorage implements ThrottlerStorage {
  constructor(
    private readonly redis: RedisService,
    private readonly logger: Logger,
  ) {}

  /** `ttlMs` is the length of the window; a blocked caller stays blocked until the window ends. */
  async increment(key: string, ttlMs: number, limit: number): Promise<ThrottlerRecord> {
    try {
      const [count, leftMs] = (await this.redis.admitClient.eval(SCRIPT, 1, key, ttlMs)) as [number, number];
      const leftSeconds = Math.ceil(Math.max(leftMs, 0) / 1_000);
      return { totalHits: count, timeToExpire: leftSeconds, isBlocked: count > limit, timeToBlockExpire: leftSeconds };
    } catch (error) {
      this.logger.debug({ error }, 'could not count a request; it is not limited');
      return { totalHits: 0, timeToExpire: 0, isBlocked: false, timeToBlockExpire: 0 };
    }
  }
}
