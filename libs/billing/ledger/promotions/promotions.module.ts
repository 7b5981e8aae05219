import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../transfers/ledger.module.js';
import { GrantRepository } from './grant.repository.js';
import { GrantsService } from './grants.service.js';
import { RedeemCodeHasher } from './redeem-code-hasher.js';
import { RedeemCodeRepository } from './redeem-code.repository.js';
import { RedeemCodesService } from './redeem-codes.service.js';

/** Grants alone: bonuses are booked by the worker, too. */
@Module({
  imports: [AccountsModule, LedgerModule],
  providers: [GrantRepository, GrantsService],
  exports: [GrantRepository, GrantsService],
})
export class GrantsModule {}

/** For control: grants and redeem codes. */
@Module({
  imports: [AccountsModule, GrantsModule, LedgerModule],
  providers: [RedeemCodeHasher, RedeemCodeRepository, RedeemCodesService],
  exports: [GrantsModule, RedeemCodesService],
})
export class PromotionsModule {}
