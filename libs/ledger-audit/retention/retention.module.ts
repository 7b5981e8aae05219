import { Module } from '@nestjs/common';
import { LedgerCheckRepository } from '../ledger-check.repository.js';
import { SealsModule } from '#billing';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';
import { RetentionTimer } from './retention.timer.js';

/** Archives old months of the ledger, for the worker. */
@Module({
  imports: [SealsModule],
  providers: [LedgerCheckRepository, RetentionRepository, RetentionService, RetentionTimer],
})
export class RetentionModule {}
