import { Module } from '@nestjs/common';
import { LedgerCheckRepository } from '../ledger-check.repository.js';
import { LedgerMonthsModule } from '../../ledger/months/ledger-months.module.js';
import { SealsModule } from '../../ledger/seals/seals.module.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';
import { LEDGER_RETENTION_JOBS } from './jobs.js';
import { RetentionPass } from './retention-pass.js';

/** For the worker: archives old months of the ledger, deletes old windows of caps. */
@Module({
  imports: [LedgerMonthsModule, SealsModule],
  providers: [LedgerCheckRepository, RetentionRepository, RetentionService, RetentionPass, ...LEDGER_RETENTION_JOBS],
})
export class RetentionModule {}
