import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '../logging/logger.js';
import { RepeatedWork } from './repeated-work.js';

/**
 * Periodic work of the worker: passes from the application's start on; shutdown waits for the last one. A failed pass
 * is logged, and the next one tries again.
 */
export abstract class WorkerTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected abstract readonly intervalMs: number;
  /** The log message for a failed pass. */
  protected abstract readonly failure: string;
  private readonly shutdown = new AbortController();
  private readonly passes = new RepeatedWork(
    () => this.work(this.shutdown.signal),
    (error) => {
      this.onFailure();
      this.logger.warn({ error }, this.failure);
    },
  );

  constructor(protected readonly logger: Logger) {}

  onApplicationBootstrap(): void {
    this.passes.every(this.intervalMs);
  }

  beforeApplicationShutdown(): Promise<void> {
    this.shutdown.abort();
    return this.passes.stop();
  }

  /** One pass that begins after this call, so it sees what was there before. Never rejects. */
  pass(): Promise<void> {
    return this.passes.runAnew();
  }

  /** @param signal aborted when the application shuts down and waits for the pass */
  protected abstract work(signal: AbortSignal): Promise<void>;

  /** Called before a failed pass is logged: state from earlier passes can be discarded. */
  protected onFailure(): void {
    // Most passes keep no state.
  }
}
