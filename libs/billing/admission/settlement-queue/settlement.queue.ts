import { setTimeout as sleep } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger } from '#core/infra';
import { DRAIN_JOB, JOB_OPTIONS, SETTLE_QUEUE } from './queues.js';

/**
 * At most two jobs a second. A drain costs about the same for one event of an organization as for several: the wallet, its
 * lots and its spend are written once.
 */
const DRAIN_PAUSE_MS = 500;

/** Wakes a worker early to drain; it polls every second anyway. Fire and forget: errors are only logged. */
@Injectable()
export class SettlementQueue {
  private isPaused = false;
  private isRequested = false;

  constructor(
    @InjectQueue(SETTLE_QUEUE) private readonly queue: Queue,
    private readonly logger: Logger,
  ) {
    queue.on('error', (error) => {
      logger.debug({ queue: queue.name, reason: error.message }, 'queue connection lost');
    });
  }

  /** Immediate when idle; calls within half a second are one job. */
  wakeDrain(): void {
    if (this.isPaused) this.isRequested = true;
    else void this.addDrainJob();
  }

  private async addDrainJob(): Promise<void> {
    this.isPaused = true;
    this.isRequested = false;
    try {
      // The id bounds the queue while no worker takes its jobs: Redis ignores a job with the id of an unfinished one.
      await this.queue.add('drain', DRAIN_JOB, { ...JOB_OPTIONS, jobId: 'drain' });
    } catch (error) {
      this.logger.warn({ error }, 'could not enqueue a drain job');
    }
    await sleep(DRAIN_PAUSE_MS, undefined, { ref: false });
    this.resume();
  }

  private resume(): void {
    this.isPaused = false;
    if (this.isRequested) this.wakeDrain();
  }
}
