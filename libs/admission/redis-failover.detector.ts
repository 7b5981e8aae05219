import { Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RedisService } from '#infra';
import { serverKey } from './keys.js';

/**
 * By then running requests have renewed their leases, open finishes were sent again, and workers have told the keys of
 * the ledger. The scripts count as long after a loss of everything.
 */
export const FAILOVER_SUSPECT_MS = 30_000;

/** While something may be lost, whoever wants to know looks again, at most so often. */
const LOOK_AGAIN_MS = 1_000;

const RUN_ID = /^run_id:(\w+)/m;

/** Which Redis process answers, and which one knows all Idempotency-Keys; null: none has been named, it is new or empty. */
interface ServerNames {
  readonly running: string | null;
  readonly complete: string | null;
}

/**
 * Notices that Redis was started again or that a replica has taken over, with which what was written last may be lost:
 * the process that answers is another one than that which is named in its data. Looks whenever the connection is ready,
 * and then until a worker has named this one.
 */
@Injectable()
export class RedisFailoverDetector {
  private checking: Promise<void>;
  private checkedAtMs = -Infinity;
  /** Null: nothing is lost. */
  private suspectSinceMs: number | null = null;

  constructor(private readonly redis: RedisService) {
    this.checking = redis.admitClient.status === 'ready' ? this.check() : Promise.resolve();
    redis.admitClient.on('ready', () => {
      this.suspectSinceMs = null;
      this.checking = this.check();
    });
  }

  /** How long it may take until what may have been lost is known again; 0 when nothing is. */
  async leftMs(): Promise<number> {
    await this.checking;
    if (this.suspectSinceMs !== null && performance.now() >= this.checkedAtMs + LOOK_AGAIN_MS) {
      this.checking = this.check();
      await this.checking;
    }
    if (this.suspectSinceMs === null) return 0;
    return Math.max(LOOK_AGAIN_MS, Math.ceil(this.suspectSinceMs + FAILOVER_SUSPECT_MS - performance.now()));
  }

  /** For how long this process has known that something may be lost; 0 when nothing is. */
  async suspectForMs(): Promise<number> {
    await this.checking;
    if (this.suspectSinceMs === null) this.checking = this.check();
    await this.checking;
    return this.suspectSinceMs === null ? 0 : performance.now() - this.suspectSinceMs;
  }

  /** Waits for a Redis that is away. */
  readNames(): Promise<ServerNames> {
    return readNames(this.redis.client);
  }

  /** To be said of a process that has been told all keys. */
  async writeComplete(running: string): Promise<void> {
    await this.redis.client.set(serverKey, running);
  }

  private async check(): Promise<void> {
    this.checkedAtMs = performance.now();
    try {
      const { running, complete } = await readNames(this.redis.admitClient);
      const isDoubted = complete !== null && complete !== running;
      this.suspectSinceMs = isDoubted ? (this.suspectSinceMs ?? performance.now()) : null;
    } catch {
      // Away again: the next connection looks anew.
    }
  }
}

async function readNames(connection: Redis): Promise<ServerNames> {
  const [info, complete] = await Promise.all([connection.info('server'), connection.get(serverKey)]);
  return { running: RUN_ID.exec(info)?.[1] ?? null, complete };
}
