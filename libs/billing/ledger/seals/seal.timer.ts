import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { LedgerMonthsService } from '../months/ledger-months.service.js';
import { SealsService } from './seals.service.js';

const PASS_INTERVAL_MS = 600_000;

/** Seals and sums finished days, every ten minutes and at start. */
@Injectable()
export class SealTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'could not seal or sum a day of the ledger; the next pass retries';

  constructor(
    private readonly seals: SealsService,
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
    const days = await this.seals.sealDue(signal);
    if (days.length > 0) this.logger.info({ days }, 'ledger sealed');
    const summed = await this.months.sumDue(signal);
    if (summed.length > 0) this.logger.info({ days: summed }, 'ledger summed');
  }
}
