import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { Clock } from '#core';
import { MonthlyBalancesService } from '../monthly/monthly-balances.service.js';
import { MonthlyInvoicesService } from '../monthly/monthly-invoices.service.js';
import { IssuingService } from './issuing.service.js';

const HOUR_MS = 3_600_000;

/**
 * Issues what was booked in the last days every few seconds; every hour, and first, what older payments and the last month
 * have due.
 */
@Injectable()
export class InvoicesTimer extends WorkerTimer {
  protected readonly intervalMs = 10_000;
  protected readonly failure = 'could not issue invoices; the next pass retries';
  private searchedMs = 0;

  constructor(
    private readonly issuing: IssuingService,
    private readonly monthly: MonthlyInvoicesService,
    private readonly balances: MonthlyBalancesService,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    const nowMs = this.clock.nowMs();
    const ofAllTime = nowMs - this.searchedMs >= HOUR_MS;
    await this.issuing.issueDue(ofAllTime, signal);
    // After the payments of the month, of which some pay earlier ones.
    if (ofAllTime) await this.monthly.issueDue(signal);
    await this.balances.refresh(ofAllTime, signal);
    if (ofAllTime) this.searchedMs = nowMs;
  }
}
