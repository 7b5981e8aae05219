import { setTimeout as sleep } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger } from '#infra';
import { JOB_OPTIONS, PUBLISH_QUEUE, SETTLE_QUEUE, type DrainJob, type PublishJob } from './queues.js';

/** At most ten orders a second for a shard: a job costs Redis more than the request that asks for it. */
const DRAIN_PAUSE_MS = 100;
const LOAD_PAUSE_MS = 1_000;

/**
 * Asks the worker, who would find the work by himself a second later: to drain a shard, to publish a wallet. Nobody
 * waits for an answer, and a Redis that is away is the concern of others.
 */
@Injectable()
export class SettlementQueue {
  private readonly asking = new Set<number>();
  private readonly wantedAgain = new Set<number>();
  private readonly loading = new Set<string>();

  constructor(
    @InjectQueue(SETTLE_QUEUE) private readonly settle: Queue<DrainJob>,
    @InjectQueue(PUBLISH_QUEUE) private readonly publish: Queue<PublishJob>,
    private readonly logger: Logger,
  ) {
    for (const queue of [settle, publish]) {
      queue.on('error', (error) => {
        logger.debug({ queue: queue.name, reason: error.message }, 'a queue is away');
      });
    }
  }

  /** At once for a quiet shard; calls within 100 ms are one order. */
  wakeDrain(shard: number): void {
    if (this.asking.has(shard)) this.wantedAgain.add(shard);
    else void this.askForDrain(shard);
  }

  /** At most once a second an organization. */
  loadWallet(organizationId: string): void {
    if (this.loading.has(organizationId)) return;
    this.loading.add(organizationId);
    void this.askForLoad(organizationId);
  }

  private async askForDrain(shard: number): Promise<void> {
    this.asking.add(shard);
    do {
      this.wantedAgain.delete(shard);
      const deduplication = { id: `drain-${shard}`, keepLastIfActive: true };
      await this.orLog(this.settle.add('drain', { shard }, { ...JOB_OPTIONS, deduplication }));
      await sleep(DRAIN_PAUSE_MS, undefined, { ref: false });
    } while (this.wantedAgain.has(shard));
    this.asking.delete(shard);
  }

  private async askForLoad(organizationId: string): Promise<void> {
    const deduplication = { id: organizationId, keepLastIfActive: true };
    await this.orLog(this.publish.add('publish', { organizationId }, { ...JOB_OPTIONS, deduplication }));
    await sleep(LOAD_PAUSE_MS, undefined, { ref: false });
    this.loading.delete(organizationId);
  }

  private async orLog(order: Promise<unknown>): Promise<void> {
    try {
      await order;
    } catch (error) {
      this.logger.warn({ error }, 'the worker could not be asked');
    }
  }
}
