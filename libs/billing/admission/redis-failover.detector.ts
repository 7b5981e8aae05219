import { Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RedisService } from '#core/infra';
import { serverKey } from './keys.js';

/**
 * Within this time running requests renew their leases, open captures are resent, and workers write the keys of the
 * ledger. The scripts wait as long after a loss of everything.
 */
export const FAILOVER_SUSPECT_MS = 30_000;

/** The minimum between two checks while Redis is suspect. */
const CHECK_PAUSE_MS = 1_000;

const RUN_ID = /^run_id:(\w+)/m;

interface ServerNames {
  /** Run id of the connected Redis process. */
  readonly running: string | null;
  /** Run id of the process with all Idempotency-Keys; null: never written, Redis is new or empty. */
  readonly complete: string | null;
}

/**
 * Detects a restart or failover of Redis, which may have lost the last writes: the run id of the connected process
 * differs from the one in its data. Checks when a connection becomes ready, then until a worker has written the new id.
 */
@Injectable()
export class RedisFailoverDetector {
  private checking: Promise<void>;
  private checkedAtMs = -Infinity;
  /** Null: no loss is suspected. */
  private suspectSinceMs: number | null = null;

  constructor(private readonly redis: RedisService) {
    this.checking = redis.admitClient.status === 'ready' ? this.check() : Promise.resolve();
    redis.admitClient.on('ready', () => {
      this.suspectSinceMs = null;
      this.checking = this.check();
    });
  }

  /** Milliseconds until lost state should be restored; 0 when no loss is suspected. */
  async leftMs(): Promise<number> {
    await this.checking;
    if (this.suspectSinceMs !== null && performance.now() >= this.checkedAtMs + CHECK_PAUSE_MS) {
      this.checking = this.check();
      await this.checking;
    }
    if (this.suspectSinceMs === null) return 0;
    return Math.max(CHECK_PAUSE_MS, Math.ceil(this.suspectSinceMs + FAILOVER_SUSPECT_MS - performance.now()));
  }

  /** Milliseconds since this process detected a possible loss; 0 when none is suspected. */
  async suspectForMs(): Promise<number> {
    await this.checking;
    if (this.suspectSinceMs === null) this.checking = this.check();
    await this.checking;
    return this.suspectSinceMs === null ? 0 : performance.now() - this.suspectSinceMs;
  }

  /** Waits while Redis is unreachable. */
  readNames(): Promise<ServerNames> {
    return readNames(this.redis.client);
  }

  /** To be called once all used keys are written to this process. */
  async writeComplete(running: string): Promise<void> {
    await this.redis.client.set(serverKey, running);
  }

  private async check(): Promise<void> {
    this.checkedAtMs = performance.now();
    try {
      const { running, complete } = await readNames(this.redis.admitClient);
      const isSuspect = complete !== null && complete !== running;
      this.suspectSinceMs = isSuspect ? (this.suspectSinceMs ?? performance.now()) : null;
    } catch {
      // Disconnected again: the next connection checks anew.
    }
  }
}

async function readNames(connection: Redis): Promise<ServerNames> {
  const [info, complete] = await Promise.all([connection.info('server'), connection.get(serverKey)]);
  return { running: RUN_ID.exec(info)?.[1] ?? null, complete };
}
