import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { SettlementQueue } from './settlement.queue.js';
import { SETTLE_QUEUE } from './queues.js';

/** The producer side of the worker's queue. */
@Module({
  imports: [BullModule.registerQueue({ name: SETTLE_QUEUE })],
  providers: [SettlementQueue],
  exports: [SettlementQueue],
})
export class SettlementQueueModule {}
