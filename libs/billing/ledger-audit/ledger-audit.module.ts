import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { AuditModule } from '#audit';
import { ProjectionRepository } from '../accounts/projection.repository.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { SealsModule } from '../seals/seals.module.js';
import { ChainChecks } from './chain-checks.js';
import { LedgerCheckRepository } from './ledger-check.repository.js';
import { LedgerAudit } from './ledger-audit.js';

/** For the command line: the audit. Reads only. */
@Module({
  imports: [AdmissionModule, AuditModule, LedgerModule, SealsModule],
  providers: [ChainChecks, LedgerCheckRepository, LedgerAudit, ProjectionRepository],
  exports: [LedgerAudit],
})
export class LedgerAuditModule {}
