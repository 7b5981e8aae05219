import { Module } from '@nestjs/common';
import { CatalogControlModule } from '#catalog';
import { AdmissionModule } from '../../admission/admission.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../transfers/ledger.module.js';
import { OUTBOX_JOBS } from '../outbox/jobs.js';
import { OutboxWatch } from '../outbox/outbox.watch.js';
import { PartitionRepository } from '../partitions/partition.repository.js';
import { LedgerRepository } from '../settlement/ledger.repository.js';
import { HoldsService } from './holds.service.js';
import { SettlementFailuresService } from './settlement-failures.service.js';
import { StatusService } from './status.service.js';

/** For control: holds, settlement failures and the status of settlement. */
@Module({
  imports: [AccountsModule, AdmissionModule, CatalogControlModule, LedgerModule],
  providers: [
    ...OUTBOX_JOBS,
    HoldsService,
    LedgerRepository,
    OutboxWatch,
    PartitionRepository,
    SettlementFailuresService,
    StatusService,
  ],
  exports: [HoldsService, SettlementFailuresService, StatusService],
})
export class OperationsModule {}
