import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../transfers/ledger.module.js';
import { OpeningBalancesRepository } from './opening-balances.repository.js';

/** For the command line: balances of another gateway. */
@Module({
  imports: [AccountsModule, LedgerModule],
  providers: [OpeningBalancesRepository],
  exports: [AccountsModule, OpeningBalancesRepository],
})
export class OpeningModule {}
