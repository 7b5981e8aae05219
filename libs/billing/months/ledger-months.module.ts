import { Module } from '@nestjs/common';
import { AccountDayRepository } from './account-day.repository.js';
import { LedgerMonthsService } from './ledger-months.service.js';

/** For the worker, which sums days, for retention and for reports. */
@Module({ providers: [AccountDayRepository, LedgerMonthsService], exports: [LedgerMonthsService] })
export class LedgerMonthsModule {}
