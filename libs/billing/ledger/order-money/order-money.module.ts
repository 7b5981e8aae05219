import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../transfers/ledger.module.js';
import { GrantsModule } from '../promotions/promotions.module.js';
import { ClearingEntryRepository } from './clearing-entry.repository.js';
import { ClearingService } from './clearing.service.js';
import { OrderCreditsService } from './order-credits.service.js';
import { OrderMoneyService } from './order-money.service.js';
import { RefundPlansService } from './refund-plans.service.js';

/** For payments: credits of orders, what is taken back of them, and the money of providers. */
@Module({
  imports: [AccountsModule, LedgerModule, GrantsModule],
  providers: [ClearingEntryRepository, ClearingService, OrderCreditsService, OrderMoneyService, RefundPlansService],
  exports: [AccountsModule, ClearingService, LedgerModule, OrderMoneyService, RefundPlansService],
})
export class OrderMoneyModule {}
