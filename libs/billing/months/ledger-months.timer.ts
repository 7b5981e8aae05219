import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#infra';
import { LedgerMonthsService } from './ledger-months.service.js';

const PASS_INTERVAL_MS = 600_000;

/** Sums finished days, every ten minutes and at start. */
@Injectable()
export class LedgerMonthsTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'could not sum a day of the ledger; the next pass retries';

  constructor(
    private readonly months: LedgerMonthsService,
    logger: Logger,
  ) {
    super(logger);
  }

  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap();
    void this.pass();
  }

  protected async work(signal: AbortSignal): Promise<void> {
    const days = await this.months.sumDue(signal);
    if (days.length > 0) this.logger.info({ days }, 'ledger summed');
  }
}
