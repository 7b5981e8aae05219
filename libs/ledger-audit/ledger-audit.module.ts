import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { AuditModule } from '#audit';
import { LedgerModule, ProjectionRepository, SealsModule } from '#billing';
import { ChainChecks } from './chain-checks.js';
import { LedgerAudit } from './ledger-audit.js';
import { LedgerCheckRepository } from './ledger-check.repository.js';

/** The audit, for the command line. Read-only. */
@Module({
  imports: [AdmissionModule, AuditModule, LedgerModule, SealsModule],
  providers: [ChainChecks, LedgerCheckRepository, LedgerAudit, ProjectionRepository],
  exports: [LedgerAudit],
})
export class LedgerAuditModule {}
