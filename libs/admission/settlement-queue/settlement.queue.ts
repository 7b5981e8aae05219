import { setTimeout as sleep } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger } from '#infra';
import { JOB_OPTIONS, PUBLISH_QUEUE, SETTLE_QUEUE, type DrainJob, type PublishJob } from './queues.js';

/** At most ten jobs a second for a shard: a job costs Redis more than the request that adds it. */
const DRAIN_PAUSE_MS = 100;
const LOAD_PAUSE_MS = 1_000;

/**
 * Wakes the worker early, to drain a shard or to publish a wallet; it polls every second anyway. Fire and forget:
 * errors are only logged.
 */
@Injectable()
export class SettlementQueue {
  private readonly draining = new Set<number>();
  private readonly pending = new Set<number>();
  private readonly loading = new Set<string>();

  constructor(
    @InjectQueue(SETTLE_QUEUE) private readonly settle: Queue<DrainJob>,
    @InjectQueue(PUBLISH_QUEUE) private readonly publish: Queue<PublishJob>,
    private readonly logger: Logger,
  ) {
    for (const queue of [settle, publish]) {
      queue.on('error', (error) => {
        logger.debug({ queue: queue.name, reason: error.message }, 'queue connection lost');
      });
    }
  }

  /** Immediate for an idle shard; calls within 100 ms are one job. */
  wakeDrain(shard: number): void {
    if (this.draining.has(shard)) this.pending.add(shard);
    else void this.addDrainJobs(shard);
  }

  /** At most once a second an organization. */
  loadWallet(organizationId: string): void {
    if (this.loading.has(organizationId)) return;
    this.loading.add(organizationId);
    void this.addPublishJob(organizationId);
  }

  private async addDrainJobs(shard: number): Promise<void> {
    this.draining.add(shard);
    do {
      this.pending.delete(shard);
      // The id bounds the queue while no worker takes its jobs: Redis ignores a job with the id of an unfinished one.
      await this.orLog(this.settle.add('drain', { shard }, { ...JOB_OPTIONS, jobId: `drain-${shard}` }));
      await sleep(DRAIN_PAUSE_MS, undefined, { ref: false });
    } while (this.pending.has(shard));
    this.draining.delete(shard);
  }

  private async addPublishJob(organizationId: string): Promise<void> {
    const deduplication = { id: organizationId, keepLastIfActive: true };
    await this.orLog(this.publish.add('publish', { organizationId }, { ...JOB_OPTIONS, deduplication }));
    await sleep(LOAD_PAUSE_MS, undefined, { ref: false });
    this.loading.delete(organizationId);
  }

  private async orLog(job: Promise<unknown>): Promise<void> {
    try {
      await job;
    } catch (error) {
      this.logger.warn({ error }, 'could not enqueue a job for the worker');
    }
  }
}
