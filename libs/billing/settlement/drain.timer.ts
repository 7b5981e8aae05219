import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Logger } from '#infra';
import { DrainService } from './drain.service.js';
import { JOB_OPTIONS, SETTLE_QUEUE, type DrainJob } from '#admission';

const LOOK_INTERVAL_MS = 1_000;
const SCHEDULER_INTERVAL_MS = 30_000;
const SCHEDULED_EVERY_MS = 5_000;

/**
 * Looks at all shards every second, whatever became of jobs and queues. Beside that it keeps a scheduled job alive that
 * wakes some worker every 5 s: Redis may lose it at any time, so it is made again every 30 s.
 */
@Injectable()
export class DrainTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private looking: Promise<void> | null = null;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    @InjectQueue(SETTLE_QUEUE) private readonly queue: Queue<DrainJob>,
    private readonly drains: DrainService,
    private readonly logger: Logger,
  ) {
    queue.on('error', (error) => {
      logger.debug({ queue: queue.name, reason: error.message }, 'a queue is away');
    });
  }

  onApplicationBootstrap(): void {
    void this.schedule();
    this.timers = [
      setInterval(() => {
        this.look();
      }, LOOK_INTERVAL_MS),
      setInterval(() => void this.schedule(), SCHEDULER_INTERVAL_MS),
    ];
  }

  /** Lets the last look end: it may be in the middle of a transaction. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.looking;
  }

  private look(): void {
    this.looking ??= this.drains.drainAll().finally(() => {
      this.looking = null;
    });
  }

  private async schedule(): Promise<void> {
    try {
      const job = { name: 'drain-all', data: { shard: null }, opts: JOB_OPTIONS };
      await this.queue.upsertJobScheduler('drain-all', { every: SCHEDULED_EVERY_MS }, job);
    } catch (error) {
      this.logger.warn({ error }, 'the settlement schedule could not be renewed');
    }
  }
}
