import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { AccountsModule } from '#billing';
import { LedgerCheckRepository } from '../ledger-check.repository.js';
import { RebuildService } from './rebuild.service.js';

/** For an operator's command: Redis after a restore of Postgres. */
@Module({
  imports: [AccountsModule, AdmissionModule],
  providers: [LedgerCheckRepository, RebuildService],
  exports: [RebuildService],
})
export class RebuildModule {}
