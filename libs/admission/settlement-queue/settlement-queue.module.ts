import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { SettlementQueue } from './settlement.queue.js';
import { PUBLISH_QUEUE, SETTLE_QUEUE } from './queues.js';

/** The producer side of the worker's queues. */
@Module({
  imports: [BullModule.registerQueue({ name: SETTLE_QUEUE }, { name: PUBLISH_QUEUE })],
  providers: [SettlementQueue],
  exports: [SettlementQueue],
})
export class SettlementQueueModule {}
