import { setTimeout as sleep } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger } from '#infra';
import { JOB_OPTIONS, SETTLE_QUEUE, type DrainJob } from './queues.js';

/** At most ten jobs a second for a shard: a job costs Redis more than the request that adds it. */
const DRAIN_PAUSE_MS = 100;

/** Wakes the worker early to drain a shard; it polls every second anyway. Fire and forget: errors are only logged. */
@Injectable()
export class SettlementQueue {
  private readonly draining = new Set<number>();
  private readonly pending = new Set<number>();

  constructor(
    @InjectQueue(SETTLE_QUEUE) private readonly queue: Queue<DrainJob>,
    private readonly logger: Logger,
  ) {
    queue.on('error', (error) => {
      logger.debug({ queue: queue.name, reason: error.message }, 'queue connection lost');
    });
  }

  /** Immediate for an idle shard; calls within 100 ms are one job. */
  wakeDrain(shard: number): void {
    if (this.draining.has(shard)) this.pending.add(shard);
    else void this.addDrainJobs(shard);
  }

  private async addDrainJobs(shard: number): Promise<void> {
    this.draining.add(shard);
    do {
      this.pending.delete(shard);
      try {
        // The id bounds the queue while no worker takes its jobs: Redis ignores a job with the id of an unfinished one.
        await this.queue.add('drain', { shard }, { ...JOB_OPTIONS, jobId: `drain-${shard}` });
      } catch (error) {
        this.logger.warn({ error }, 'could not enqueue a drain job');
      }
      await sleep(DRAIN_PAUSE_MS, undefined, { ref: false });
    } while (this.pending.has(shard));
    this.draining.delete(shard);
  }
}
