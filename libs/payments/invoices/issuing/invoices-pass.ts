import { Injectable } from '@nestjs/common';
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
export class InvoicesPass {
  private searchedMs = 0;

  constructor(
    private readonly issuing: IssuingService,
    private readonly monthly: MonthlyInvoicesService,
    private readonly balances: MonthlyBalancesService,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const nowMs = this.clock.nowMs();
    const ofAllTime = nowMs - this.searchedMs >= HOUR_MS;
    await this.issuing.issueDue(ofAllTime, signal);
    // After the payments of the month, of which some pay earlier ones.
    if (ofAllTime) await this.monthly.issueDue(signal);
    await this.balances.refresh(ofAllTime, signal);
    if (ofAllTime) this.searchedMs = nowMs;
  }
}
