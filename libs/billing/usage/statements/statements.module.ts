import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/transfers/ledger.module.js';
import { DailyBalancesRepository } from './daily-balances.repository.js';
import { DailyBalancesService } from './daily-balances.service.js';
import { StatementRepository } from './statement.repository.js';
import { StatementsService } from './statements.service.js';

/** Monthly statements of an organization and its balance by day, for control. Read-only. */
@Module({
  imports: [LedgerModule],
  providers: [DailyBalancesRepository, DailyBalancesService, StatementRepository, StatementsService],
  exports: [DailyBalancesService, StatementsService],
})
export class StatementsModule {}
