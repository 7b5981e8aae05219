import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { RetentionRepository } from './retention.repository.js';

const PASS_INTERVAL_MS = 3_600_000;
const BATCH_SIZE = 10_000;
/** Only the running window limits anything; the others are kept for the audit, and for late events and refunds. */
const DAYS_KEPT = 92;

/** Deletes once an hour what keys and members spent in windows of caps that ended more than 92 days ago. */
@Injectable()
export class SpendWindowSweeper extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'could not delete old spend windows; the next pass tries again';

  constructor(
    private readonly retention: RetentionRepository,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    let deleted: number;
    do {
      deleted = await this.retention.forgetSpendWindows(DAYS_KEPT, BATCH_SIZE);
    } while (deleted === BATCH_SIZE && !signal.aborted);
  }
}
