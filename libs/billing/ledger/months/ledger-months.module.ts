import { Module } from '@nestjs/common';
import { AccountDayRepository } from './account-day.repository.js';
import { CreditMonthRepository } from './credit-month.repository.js';
import { DeferredRevenueService } from './deferred-revenue.service.js';
import { LedgerMonthsService } from './ledger-months.service.js';

/** For the worker, which sums days, for retention and for reports. */
@Module({
  providers: [AccountDayRepository, CreditMonthRepository, LedgerMonthsService, DeferredRevenueService],
  exports: [LedgerMonthsService, DeferredRevenueService],
})
export class LedgerMonthsModule {}
