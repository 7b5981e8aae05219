import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { PriceListChecks } from './price-list-checks.service.js';

/** Looks for a check that is due. Any number of workers may run: each check is of one of them. */
@Injectable()
export class PriceListTimer extends WorkerTimer {
  protected readonly intervalMs = 10_000;
  protected readonly failure = 'could not compare the price list; the next pass retries';

  constructor(
    private readonly checks: PriceListChecks,
    logger: Logger,
  ) {
    super(logger);
  }

  protected work(): Promise<void> {
    return this.checks.runDue();
  }
}
