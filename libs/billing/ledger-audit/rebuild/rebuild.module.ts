import { Module } from '@nestjs/common';
import { AdmissionModule } from '../../admission/admission.module.js';
import { AccountsModule } from '../../ledger/accounts/accounts.module.js';
import { LedgerCheckRepository } from '../ledger-check.repository.js';
import { RebuildService } from './rebuild.service.js';

/** Rebuilds Redis after a restore of Postgres, for the command line. */
@Module({
  imports: [AccountsModule, AdmissionModule],
  providers: [LedgerCheckRepository, RebuildService],
  exports: [RebuildService],
})
export class RebuildModule {}
