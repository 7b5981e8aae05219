import { Injectable } from '@nestjs/common';
import { ReapService, SHARDS, type ExpiredLease } from '#admission';
import { Logger, RedisService, WorkerTimer } from '#infra';
import { Clock, formatId } from '#kernel';
import { ExpiredLeaseTracker } from '../domain/expired-lease-tracker.js';
import { DrainService } from './drain.service.js';

const PASS_INTERVAL_MS = 3_000;
const PATIENCE_MS = 10_000;
const LEASES_A_PASS = 500;

/**
 * Ends the requests of gateways that are gone, at their last checkpoint. Looks at every shard each 3 s and reaps a lease
 * only when it was ended and unchanged for 10 s of this worker's own, uninterrupted watching.
 */
@Injectable()
export class ReaperTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'leases could not be looked at; what was seen before does not count any more';
  private readonly looks = SHARDS.map(() => new ExpiredLeaseTracker(PATIENCE_MS));

  constructor(
    private readonly reaper: ReapService,
    private readonly drains: DrainService,
    private readonly redis: RedisService,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
  }

  override onApplicationBootstrap(): void {
    this.redis.client.on('close', () => {
      this.forget();
    });
    super.onApplicationBootstrap();
  }

  protected async work(): Promise<void> {
    for (const [shard, looks] of this.looks.entries()) {
      const ended = await this.reaper.listExpiredLeases(shard, LEASES_A_PASS);
      const due = looks.note(ended, this.clock.monotonicMs());
      for (const lease of due) await this.reap(lease);
      if (due.length > 0) void this.drains.drain(shard);
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

  protected override onFailure(): void {
    this.forget();
  }

  private forget(): void {
    for (const looks of this.looks) looks.forget();
  }
}
