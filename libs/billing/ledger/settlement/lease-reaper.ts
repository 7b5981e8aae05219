import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger, RedisService } from '#core/infra';
import { Clock, formatId } from '#core';
import { ReapService, type ExpiredLease } from '../../admission/reap.service.js';
import { SHARDS } from '../../admission/domain/shard-of.js';
import { ExpiredLeaseTracker } from '../domain/expired-lease-tracker.js';
import { DrainService } from './drain.service.js';

const GRACE_MS = 10_000;
const LEASES_A_PASS = 500;

/**
 * Ends the requests of dead gateways at their last checkpoint. Polls every shard each 3 s and reaps a lease only after
 * this worker has seen it expired and unchanged for 10 s without losing its connection.
 */
@Injectable()
export class LeaseReaper implements OnApplicationBootstrap {
  private readonly trackers = SHARDS.map(() => new ExpiredLeaseTracker(GRACE_MS));

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
  }

  async run(): Promise<void> {
    for (const [shard, tracker] of this.trackers.entries()) {
      const expired = await this.reaper.listExpiredLeases(shard, LEASES_A_PASS);
      const due = tracker.update(expired, this.clock.monotonicMs());
      for (const lease of due) await this.reap(lease);
      if (due.length > 0) void this.drains.drain(shard);
    }
  }

  private async reap(lease: ExpiredLease): Promise<void> {
    const outcome = await this.reaper.reap(lease);
    if (outcome !== 'reaped') return;
    this.logger.warn(
      { request: formatId('gen', lease.requestId), organization: formatId('org', lease.organizationId) },
      'request reaped: its gateway sent no heartbeat',
    );
  }

  /** Discards earlier sightings. */
  forget(): void {
    for (const tracker of this.trackers) tracker.reset();
  }
}
