import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { GrantRepository } from './grant.repository.js';
import { GrantsService } from './grants.service.js';
import { RedeemCodeHasher } from './redeem-code-hasher.js';
import { RedeemCodeRepository } from './redeem-code.repository.js';
import { RedeemCodesService } from './redeem-codes.service.js';

/** For control: grants and redeem codes. */
@Module({
  imports: [AccountsModule, LedgerModule],
  providers: [GrantRepository, GrantsService, RedeemCodeHasher, RedeemCodeRepository, RedeemCodesService],
  exports: [GrantRepository, GrantsService, RedeemCodesService],
})
export class PromotionsModule {}
