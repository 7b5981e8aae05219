import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#infra';
import { PaymentFactsService } from './payment-facts.service.js';

/** Ends orders that were not paid in time, and books what a process noted and did not book. */
@Injectable()
export class PaymentsTimer extends WorkerTimer {
  protected readonly intervalMs = 30_000;
  protected readonly failure = 'could not book payments; the next pass retries';

  constructor(
    private readonly facts: PaymentFactsService,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    for (let found = 1; found > 0 && !signal.aborted;) found = await this.facts.pass();
  }
}
