import { Module } from '@nestjs/common';
import { AdmissionModule, SettlementQueueModule } from '#admission';
import { Config, Heartbeat, Logger, Readiness } from '#infra';
import { Clock } from '#kernel';
import { JournalSender } from './journal/journal-sender.js';
import { JournalWatch } from './journal/journal-watch.js';
import { UsageJournal } from './journal/usage-journal.js';
import { MemoryWatch } from './memory.watch.js';
import { TokenCounter } from './tokens/token-counter.js';
import { UsageRecorder } from './usage-recorder.js';

async function openJournal(
  config: Config,
  logger: Logger,
  clock: Clock,
  readiness: Readiness,
  heartbeat: Heartbeat,
): Promise<UsageJournal> {
  const journal = await UsageJournal.open(config, logger, clock);
  readiness.register('journal', () => journal.problem());
  heartbeat.report('journal', () => journal.report());
  return journal;
}

/** For the gateway: holds, charges and captures. Has no access to the ledger. */
@Module({
  imports: [AdmissionModule, SettlementQueueModule],
  providers: [
    { provide: UsageJournal, inject: [Config, Logger, Clock, Readiness, Heartbeat], useFactory: openJournal },
    JournalSender,
    JournalWatch,
    MemoryWatch,
    TokenCounter,
    UsageRecorder,
  ],
  exports: [JournalWatch, TokenCounter, UsageRecorder],
})
export class MeteringModule {}
