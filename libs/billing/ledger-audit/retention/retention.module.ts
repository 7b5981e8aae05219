import { Module } from '@nestjs/common';
import { LedgerCheckRepository } from '../ledger-check.repository.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';
import { LEDGER_RETENTION_JOBS } from './jobs.js';
import { RetentionPass } from './retention-pass.js';
import { LedgerModule } from '../../ledger/transfers/ledger.module.js';

/** For the worker: archives old months of the ledger, deletes old windows of caps. */
@Module({
  imports: [LedgerModule],
  providers: [LedgerCheckRepository, RetentionRepository, RetentionService, RetentionPass, ...LEDGER_RETENTION_JOBS],
})
export class RetentionModule {}
