import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ReapService, SHARD_COUNT, type ExpiredLease } from '#admission';
import { Logger, RedisService } from '#infra';
import { Clock, formatId } from '#kernel';
import { LeaseLooks } from '../domain/lease-looks.js';
import { DrainService } from './drain.service.js';

const PASS_INTERVAL_MS = 3_000;
const PATIENCE_MS = 10_000;
const LEASES_A_PASS = 500;

/**
 * Ends the requests of gateways that are gone, at their last checkpoint. Looks at every shard each 3 s and reaps a lease
 * only when it was ended and unchanged for 10 s of this worker's own, uninterrupted watching.
 */
@Injectable()
export class ReaperTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looks = Array.from({ length: SHARD_COUNT }, () => new LeaseLooks(PATIENCE_MS));
  private passing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly reaper: ReapService,
    private readonly drains: DrainService,
    private readonly redis: RedisService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.redis.client.on('close', () => {
      this.forget();
    });
    this.timer = setInterval(() => void this.pass(), PASS_INTERVAL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.passing;
  }

  /** One look at all shards; a call while one runs waits for that. Public for tests; the timer calls it. */
  pass(): Promise<void> {
    this.passing ??= this.lookAtAll().finally(() => {
      this.passing = null;
    });
    return this.passing;
  }

  private async lookAtAll(): Promise<void> {
    try {
      for (const [shard, looks] of this.looks.entries()) {
        const ended = await this.reaper.listExpiredLeases(shard, LEASES_A_PASS);
        const due = looks.note(ended, this.clock.monotonicMs());
        for (const lease of due) await this.reap(lease);
        if (due.length > 0) void this.drains.drain(shard);
      }
    } catch (error) {
      this.forget();
      this.logger.warn({ error }, 'leases could not be looked at; what was seen before does not count any more');
    }
  }

  private async reap(lease: ExpiredLease): Promise<void> {
    const outcome = await this.reaper.reap(lease);
    if (outcome !== 'reaped') return;
    this.logger.warn(
      { request: formatId('gen', lease.requestId), organization: formatId('org', lease.organizationId) },
      'a request was reaped: its gateway has not been heard of',
    );
  }

  private forget(): void {
    for (const looks of this.looks) looks.forget();
  }
}
