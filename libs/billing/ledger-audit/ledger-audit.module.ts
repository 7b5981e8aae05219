import { Module } from '@nestjs/common';
import { AuditModule } from '#core/infra';
import { AdmissionModule } from '../admission/admission.module.js';
import { LedgerModule } from '../ledger/transfers/ledger.module.js';
import { ProjectionRepository } from '../ledger/accounts/projection.repository.js';
import { ChainChecks } from './chain-checks.js';
import { LedgerAudit } from './ledger-audit.js';
import { LedgerCheckRepository } from './ledger-check.repository.js';

/** The audit, for the command line. Read-only. */
@Module({
  imports: [AdmissionModule, AuditModule, LedgerModule],
  providers: [ChainChecks, LedgerCheckRepository, LedgerAudit, ProjectionRepository],
  exports: [LedgerAudit],
})
export class LedgerAuditModule {}
