import { Injectable } from '@nestjs/common';
import { Config, Logger, WorkerTimer } from '#infra';
import { Clock } from '#kernel';
import { RetentionService } from './retention.service.js';

const PASS_INTERVAL_MS = 3_600_000;
/** The audit reads all books: it is not repeated every hour for what a person has to look at. */
const AFTER_BROKEN_MS = 86_400_000;

/** Looks every hour whether a month has become older than the ledger keeps. Does nothing unless that is set. */
@Injectable()
export class RetentionTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'no month could be archived; the next pass tries again';
  private notBeforeMs = 0;

  constructor(
    private readonly retention: RetentionService,
    private readonly config: Config,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(ending: AbortSignal): Promise<void> {
    const { ledgerMonths } = this.config;
    if (ledgerMonths === null || this.clock.monotonicMs() < this.notBeforeMs) return;
    const { detached, waiting, broken } = await this.retention.detachDue(ledgerMonths, ending);
    if (detached.length > 0) this.logger.info({ months: detached }, 'months were archived');
    if (waiting !== null) this.logger.info(waiting, 'a month cannot be archived yet');
    if (broken.length === 0) return;
    this.notBeforeMs = this.clock.monotonicMs() + AFTER_BROKEN_MS;
    this.logger.alarm('retention_blocked', { broken }, 'no month is archived: the audit finds the books not in order');
  }
}
