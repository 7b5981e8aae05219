import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../transfers/ledger.module.js';
import { RefundRepository } from './refund.repository.js';
import { RefundsService } from './refunds.service.js';

/** For control: refunds of requests. */
@Module({
  imports: [AccountsModule, LedgerModule],
  providers: [RefundRepository, RefundsService],
  exports: [RefundRepository, RefundsService],
})
export class RefundsModule {}
