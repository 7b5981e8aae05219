import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { RoutifyError, withTimeout } from '#kernel';
import { RedisService } from '#infra';

/** How long a preview can be applied. */
const PLAN_LIFETIME_S = 3_600;
const TOKEN_BYTES = 18;
const TOKEN = /^[\w-]{24}$/;
const PATIENCE_MS = 2_000;

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Plans of imports between their preview and their application: JSON in Redis, for an hour. Losing one costs a preview. */
@Injectable()
export class ImportPlansRepository {
  constructor(private readonly redis: RedisService) {}

  /** Returns the token that finds the plan again. */
  async keep(plan: object): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    await soon(this.redis.client.setex(keyOf(token), PLAN_LIFETIME_S, await pack(JSON.stringify(plan))));
    return token;
  }

  /** What `keep` was given; null when it is gone or never was. */
  async find(token: string): Promise<unknown> {
    if (!TOKEN.test(token)) return null;
    const packed = await soon(this.redis.client.getBuffer(keyOf(token)));
    return packed === null ? null : JSON.parse((await unpack(packed)).toString('utf8'));
  }

  async forget(token: string): Promise<void> {
    await soon(this.redis.client.del(keyOf(token)));
  }
}

function keyOf(token: string): string {
  return `catalog:import:${token}`;
}

/** An operator would rather hear that Redis is away than wait for it. */
async function soon<T>(answer: Promise<T>): Promise<T> {
  try {
    return await withTimeout(PATIENCE_MS, answer);
  } catch (error) {
    const message = 'Redis is away or full: previews of imports cannot be kept or found.';
    throw new RoutifyError('temporarily_unavailable', message, { cause: error, retryAfterMs: 1_000 });
  }
}
