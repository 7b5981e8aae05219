import { Injectable } from '@nestjs/common';
import { Config, isDatabaseUnavailable, Logger, type DeliveredBatch } from '#core/infra';
import { Clock } from '#core';
import type { RejectionBatch } from '../domain/rejection.js';
import { RejectionStream } from '../rejection.stream.js';
import { RejectionWriter } from './rejection-writer.repository.js';

const DAY_MS = 86_400_000;
const PRUNE_INTERVAL_MS = 60_000;

/** Moves rejections from Redis to Postgres, and deletes those whose days are over. Several workers may do the same. */
@Injectable()
export class RejectionPass {
  private prunedAtMs = -Infinity;

  constructor(
    private readonly stream: RejectionStream,
    private readonly writer: RejectionWriter,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    for (let more = true; more && !signal.aborted;) more = await this.move();
    if (this.clock.monotonicMs() - this.prunedAtMs < PRUNE_INTERVAL_MS) return;
    this.prunedAtMs = this.clock.monotonicMs();
    await this.writer.prune(new Date(this.clock.nowMs() - this.config.rejectedRequestDays * DAY_MS), signal);
  }

  private async move(): Promise<boolean> {
    const delivered = await this.stream.read();
    if (delivered.length === 0) return false;
    try {
      await this.writer.store(delivered.map(({ batch }) => batch));
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      await this.storeEach(delivered);
    }
    await this.stream.remove(delivered);
    return true;
  }

  /** One that cannot be stored is dropped: it would be in the way of all that follow. */
  private async storeEach(delivered: readonly DeliveredBatch<RejectionBatch>[]): Promise<void> {
    for (const { batch } of delivered) {
      try {
        await this.writer.store([batch]);
      } catch (error) {
        if (isDatabaseUnavailable(error)) throw error;
        this.logger.error({ error, batch: batch.id }, 'a batch of rejected requests cannot be stored');
      }
    }
  }
}
