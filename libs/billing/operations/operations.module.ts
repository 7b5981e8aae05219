import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { CatalogControlModule } from '#catalog';
import { AccountsModule } from '../accounts/accounts.module.js';
import { RequestRepository } from '../enquiry/request.repository.js';
import { UsageRepository } from '../enquiry/usage.repository.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { PinnedPrices } from '../ledger/pinned-prices.js';
import { OutboxWatch } from '../outbox/outbox.watch.js';
import { PartitionRepository } from '../partitions/partition.repository.js';
import { LedgerRepository } from '../settlement/ledger.repository.js';
import { HoldsService } from './holds.service.js';
import { RequestsService } from './requests.service.js';
import { SettlementFailuresService } from './settlement-failures.service.js';
import { StatusService } from './status.service.js';
import { UsageService } from './usage.service.js';

/** For control: requests with their arithmetic, holds, and what operators decide about events that nobody can book. */
@Module({
  imports: [AccountsModule, AdmissionModule, CatalogControlModule, LedgerModule],
  providers: [
    HoldsService,
    LedgerRepository,
    OutboxWatch,
    PartitionRepository,
    PinnedPrices,
    RequestRepository,
    RequestsService,
    SettlementFailuresService,
    StatusService,
    UsageRepository,
    UsageService,
  ],
  exports: [HoldsService, RequestsService, SettlementFailuresService, StatusService, UsageService],
})
export class OperationsModule {}
