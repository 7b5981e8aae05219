import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger, RepeatedWork } from '#core/infra';
import { Clock, newUuid } from '#core';
import { RejectionBuffer } from '../domain/rejection-buffer.js';
import type { Rejection, RejectionBatch } from '../domain/rejection.js';
import { RejectionStream } from '../rejection.stream.js';

const INTERVAL_MS = 1_000;

interface Counter {
  readonly code: string;
  readonly total: () => number;
  /** What was added up. */
  read: number;
}

/** The gateway's rejections: noted after the reply has left, delivered once a second. A killed gateway loses a second. */
@Injectable()
export class RejectionLog implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly buffer = new RejectionBuffer();
  /** Repeated with its id until it has arrived. */
  private undelivered: RejectionBatch | null = null;
  private readonly counters: Counter[] = [];
  private readonly passes = new RepeatedWork(
    () => this.deliver(),
    (error) => {
      this.logger.debug({ error }, 'could not deliver rejected requests; the next pass retries');
    },
  );

  constructor(
    private readonly stream: RejectionStream,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.passes.every(INTERVAL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.passes.stop();
    await this.passes.run();
  }

  /** Returns at once. */
  note(rejection: Rejection): void {
    this.buffer.add(rejection, this.clock.nowMs());
  }

  /** Rejections that are too many to note one by one: `total` of a code since the start, read at each pass. */
  readCounter(code: string, total: () => number): void {
    this.counters.push({ code, total, read: 0 });
  }

  /** One pass; public for tests. Throws without Redis. */
  async deliver(): Promise<void> {
    for (const counter of this.counters) {
      const total = counter.total();
      if (total > counter.read) this.buffer.addCount(counter.code, total - counter.read, this.clock.nowMs());
      counter.read = total;
    }
    this.undelivered ??= this.buffer.take(newUuid(this.clock.nowMs()));
    if (this.undelivered !== null && (await this.stream.append(this.undelivered))) this.undelivered = null;
  }
}
