import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { AuthWorkerModule } from '#auth';
import { CatalogControlModule } from '#catalog';
import { AdmissionModule } from '../../admission/admission.module.js';
import { SETTLE_QUEUE } from '../../admission/settlement-queue/queues.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../transfers/ledger.module.js';
import { ExpiryTimer } from '../promotions/expiry.timer.js';
import { OutboxWatch } from '../outbox/outbox.watch.js';
import { PartitionTimer } from '../partitions/partition.timer.js';
import { PartitionRepository } from '../partitions/partition.repository.js';
import { PinnedPrices } from '../transfers/pinned-prices.js';
import { LedgerMonthsModule } from '../months/ledger-months.module.js';
import { SealTimer } from '../seals/seal.timer.js';
import { SealsModule } from '../seals/seals.module.js';
import { BacklogMetrics } from './backlog.metrics.js';
import { ChargeCheck } from './charge-check.js';
import { DrainProcessor } from './drain.processor.js';
import { DrainService } from './drain.service.js';
import { DrainTimer } from './drain.timer.js';
import { DriftTimer } from './drift.timer.js';
import { LedgerRepository } from './ledger.repository.js';
import { PublishTimer } from './publish.timer.js';
import { ReaperTimer } from './reaper.timer.js';
import { SettlementMetrics } from './settlement.metrics.js';
import { SettlementTraces } from './settlement.traces.js';
import { RequestedWalletsTimer } from './requested-wallets.timer.js';

/** Books finished requests: for the worker's settlement, and for the demo, whose requests were never admitted. */
@Module({ imports: [LedgerModule], providers: [LedgerRepository], exports: [LedgerRepository] })
export class BookingModule {}

/** For the worker: books finished requests, publishes wallets to Redis. The only module that books usage. */
@Module({
  imports: [
    BullModule.registerQueue({ name: SETTLE_QUEUE }),
    AccountsModule,
    AdmissionModule,
    AuthWorkerModule,
    BookingModule,
    CatalogControlModule,
    LedgerModule,
    LedgerMonthsModule,
    SealsModule,
  ],
  providers: [
    BacklogMetrics,
    ChargeCheck,
    DrainProcessor,
    DrainService,
    DrainTimer,
    DriftTimer,
    ExpiryTimer,
    OutboxWatch,
    PartitionTimer,
    PartitionRepository,
    PinnedPrices,
    PublishTimer,
    ReaperTimer,
    SealTimer,
    SettlementMetrics,
    SettlementTraces,
    RequestedWalletsTimer,
  ],
  exports: [DrainService],
})
export class SettlementModule {}
