import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { Config, Heartbeat, Logger, Readiness } from '#core/infra';
import { Metrics, Clock } from '#core';
import { AdmissionModule } from '../admission/admission.module.js';
import { SETTLE_QUEUE } from '../admission/settlement-queue/queues.js';
import { SettlementQueue } from '../admission/settlement-queue/settlement.queue.js';
import { DiskWatch } from './journal/disk.watch.js';
import { JournalSender } from './journal/journal-sender.js';
import { JournalWatch } from './journal/journal-watch.js';
import { UsageJournal } from './journal/usage-journal.js';
import { registerJournal } from './journal/journal.metrics.js';
import { RunSpendRepository } from '../records/run-spend.repository.js';
import { MemoryWatch } from './memory.watch.js';
import { TokenCounter } from './tokens/token-counter.js';
import { MediaCounter } from './units/media-counter.js';
import { UsageRecorder } from './usage-recorder.js';

async function openJournal(
  config: Config,
  logger: Logger,
  clock: Clock,
  readiness: Readiness,
  heartbeat: Heartbeat,
  metrics: Metrics,
): Promise<UsageJournal> {
  const journal = await UsageJournal.open(config, logger, clock);
  readiness.register('journal', () => journal.problem());
  heartbeat.report('journal', () => journal.report());
  registerJournal(metrics, journal);
  return journal;
}

/** For the gateway: holds, charges and captures. Has no access to the ledger. */
@Module({
  imports: [AdmissionModule, BullModule.registerQueue({ name: SETTLE_QUEUE })],
  providers: [
    { provide: UsageJournal, inject: [Config, Logger, Clock, Readiness, Heartbeat, Metrics], useFactory: openJournal },
    DiskWatch,
    JournalSender,
    JournalWatch,
    MediaCounter,
    MemoryWatch,
    RunSpendRepository,
    SettlementQueue,
    TokenCounter,
    UsageRecorder,
  ],
  exports: [JournalWatch, MediaCounter, TokenCounter, UsageRecorder],
})
export class MeteringModule {
  constructor(metrics: Metrics, recorder: UsageRecorder) {
    metrics.gauge(
      { name: 'routify_open_requests', help: 'Admitted requests of this gateway that Redis has not captured.' },
      () => [{ value: recorder.openCount() }],
    );
  }
}
