import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from '../observe/logger.js';
import { RepeatedWork } from './repeated-work.js';

/**
 * A worker's work that comes round again: pass after pass from the application's start, the last one waited for at its
 * end. A pass that fails is told of, and the next tries again.
 */
export abstract class WorkerTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected abstract readonly intervalMs: number;
  /** What the log says of a pass that failed. */
  protected abstract readonly failure: string;
  private readonly end = new AbortController();
  private readonly passes = new RepeatedWork(
    () => this.work(this.end.signal),
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
    this.end.abort();
    return this.passes.stop();
  }

  /** One pass; public for tests, the timer calls it. Never rejects. */
  pass(): Promise<void> {
    return this.passes.run();
  }

  /** @param ending tells a long pass that the application waits for it */
  protected abstract work(ending: AbortSignal): Promise<void>;

  /** What was learnt before the failed pass may not count any more. */
  protected onFailure(): void {
    // Most passes begin anew.
  }
}
