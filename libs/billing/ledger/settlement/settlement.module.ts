import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { AuthWorkerModule } from '#auth';
import { CatalogControlModule } from '#catalog';
import { AdmissionModule } from '../../admission/admission.module.js';
import { SETTLE_QUEUE } from '../../admission/settlement-queue/queues.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { LedgerModule } from '../transfers/ledger.module.js';
import { ExpiryPass } from '../promotions/expiry-pass.js';
import { OUTBOX_JOBS } from '../outbox/jobs.js';
import { OutboxWatch } from '../outbox/outbox.watch.js';
import { PartitionRepository } from '../partitions/partition.repository.js';
import { PinnedPrices } from '../transfers/pinned-prices.js';
import { BacklogMetrics } from './backlog.metrics.js';
import { ChargeCheck } from './charge-check.js';
import { DrainProcessor } from './drain.processor.js';
import { DrainService } from './drain.service.js';
import { DrainSchedule } from './drain-schedule.js';
import { DriftCheck } from './drift-check.js';
import { SETTLEMENT_JOBS } from './jobs.js';
import { LeaseReaper } from './lease-reaper.js';
import { LedgerRepository } from './ledger.repository.js';
import { PublishPass } from './publish-pass.js';
import { SettlementMetrics } from './settlement.metrics.js';
import { SettlementTraces } from './settlement.traces.js';

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
    LedgerModule,
    LedgerModule,
  ],
  providers: [
    ...OUTBOX_JOBS,
    ...SETTLEMENT_JOBS,
    BacklogMetrics,
    ChargeCheck,
    DrainProcessor,
    DrainService,
    DrainSchedule,
    DriftCheck,
    ExpiryPass,
    LeaseReaper,
    OutboxWatch,
    PartitionRepository,
    PinnedPrices,
    PublishPass,
    SettlementMetrics,
    SettlementTraces,
  ],
  exports: [DrainService],
})
export class SettlementModule {}
