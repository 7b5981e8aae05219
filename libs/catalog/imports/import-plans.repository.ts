import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { RoutifyError, withTimeout } from '#core';
import { RedisService } from '#core/infra';

/** Lifetime of a preview. */
const PLAN_LIFETIME_S = 3_600;
const TOKEN_BYTES = 18;
const TOKEN = /^[\w-]{24}$/;
const REDIS_TIMEOUT_MS = 2_000;

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Import plans between preview and apply: JSON in Redis, for an hour. A lost plan requires a new preview. */
@Injectable()
export class ImportPlansRepository {
  constructor(private readonly redis: RedisService) {}

  /** Returns the token of the plan. */
  async store(plan: object): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    await orUnavailable(this.redis.client.setex(keyOf(token), PLAN_LIFETIME_S, await pack(JSON.stringify(plan))));
    return token;
  }

  /** The stored plan; null when it has expired or never existed. */
  async find(token: string): Promise<unknown> {
    if (!TOKEN.test(token)) return null;
    const packed = await orUnavailable(this.redis.client.getBuffer(keyOf(token)));
    return packed === null ? null : JSON.parse((await unpack(packed)).toString('utf8'));
  }

  async delete(token: string): Promise<void> {
    await orUnavailable(this.redis.client.del(keyOf(token)));
  }
}

function keyOf(token: string): string {
  return `catalog:import:${token}`;
}

/** Fails fast without Redis: 503 after 2 s. */
async function orUnavailable<T>(reply: Promise<T>): Promise<T> {
  try {
    return await withTimeout(REDIS_TIMEOUT_MS, reply);
  } catch (error) {
    const message = 'Import previews are unavailable because Redis is unavailable or full.';
    throw new RoutifyError('temporarily_unavailable', message, { cause: error, retryAfterMs: 1_000 });
  }
}
