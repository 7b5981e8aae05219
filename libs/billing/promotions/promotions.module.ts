import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { GrantRepository } from './grant.repository.js';
import { GrantsService } from './grants.service.js';

/** For control: money that is given away. */
@Module({
  imports: [AccountsModule, LedgerModule],
  providers: [GrantRepository, GrantsService],
  exports: [GrantsService],
})
export class PromotionsModule {}
