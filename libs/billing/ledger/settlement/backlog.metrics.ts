import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { AlarmCauses } from '#core/infra';
import { Metrics } from '#core';
import { BacklogService } from '../../admission/backlog.service.js';
import { SETTLE_QUEUE } from '../../admission/settlement-queue/queues.js';
import { SettlementFailureRepository } from '../transfers/settlement-failure.repository.js';
import { DriftCheck } from './drift-check.js';

/**
 * Metrics of what waits for workers, read from the stores at a scrape: the same at each worker. What waits for a person is the
 * cause of an alarm that lasts.
 */
@Injectable()
export class BacklogMetrics {
  constructor(
    private readonly metrics: Metrics,
    private readonly backlog: BacklogService,
    failures: SettlementFailureRepository,
    drift: DriftCheck,
    causes: AlarmCauses,
    @InjectQueue(SETTLE_QUEUE) queue: Queue,
  ) {
    this.registerOutbox();
    this.registerHolds();
    causes.register('settlement_failure', () => failures.anOpenOne());
    metrics.gauge(
      { name: 'routify_settlement_failures', help: 'Requests that cannot be booked and wait for an operator.' },
      async () => [{ value: (await failures.sumOpen()).count }],
    );
    metrics.gauge(
      { name: 'routify_drifted_wallets', help: 'Wallets that differ between Redis, Postgres and their lots.' },
      () => [{ value: drift.driftedCount }],
    );
    metrics.gauge({ name: 'routify_queue_jobs', help: 'Jobs of the BullMQ queue.', labels: ['queue', 'state'] }, () =>
      countJobs(queue),
    );
  }

  private registerOutbox(): void {
    const readOutbox = shared(() => this.backlog.readOutbox());
    this.metrics.gauge(
      { name: 'routify_outbox_events', help: 'Finished requests that wait for the ledger.' },
      async () => {
        const shards = await readOutbox();
        return [{ value: shards.reduce((sum, { events }) => sum + events, 0) }];
      },
    );
    this.metrics.gauge(
      { name: 'routify_outbox_oldest_seconds', help: 'Age of the oldest of them; 0 when there is none.' },
      async () => {
        const shards = await readOutbox();
        return [{ value: Math.max(0, ...shards.map(({ lagMs }) => lagMs)) / 1_000 }];
      },
    );
  }

  private registerHolds(): void {
    const countLeases = shared(() => this.backlog.countLeases());
    this.metrics.gauge(
      {
        name: 'routify_holds',
        help: 'Running requests of all gateways: live, and expired ones that wait for the reaper.',
        labels: ['state'],
      },
      async () => {
        const { running, expired } = await countLeases();
        return [
          { labels: { state: 'live' }, value: running - expired },
          { labels: { state: 'expired' }, value: expired },
        ];
      },
    );
    this.metrics.gauge(
      { name: 'routify_hold_oldest_seconds', help: 'Age of the oldest hold; 0 when there is none.' },
      async () => [{ value: ((await countLeases()).oldestMs ?? 0) / 1_000 }],
    );
  }
}

/** All metrics of a scrape are read at once: those of one source share its read. */
function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => (running ??= read().finally(() => (running = null)));
}

async function countJobs(queue: Queue) {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
  return Object.entries(counts).map(([state, value]) => ({ labels: { queue: queue.name, state }, value }));
}
