import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { SettlementQueue } from './settlement.queue.js';
import { PUBLISH_QUEUE, SETTLE_QUEUE } from './queues.js';

/** For whoever wants the worker to do something. */
@Module({
  imports: [BullModule.registerQueue({ name: SETTLE_QUEUE }, { name: PUBLISH_QUEUE })],
  providers: [SettlementQueue],
  exports: [SettlementQueue],
})
export class SettlementQueueModule {}
