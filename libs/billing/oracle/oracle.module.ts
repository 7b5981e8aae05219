import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { AuditModule } from '#audit';
import { ProjectionRepository } from '../accounts/projection.repository.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LedgerCheckRepository } from './ledger-check.repository.js';
import { LedgerOracle } from './ledger-oracle.js';

/** For the command line: the audit. Reads only. */
@Module({
  imports: [AdmissionModule, AuditModule, LedgerModule],
  providers: [LedgerCheckRepository, LedgerOracle, ProjectionRepository],
  exports: [LedgerOracle],
})
export class OracleModule {}
