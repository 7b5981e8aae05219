import { Module } from '@nestjs/common';
import { RejectionLog } from './gateway/rejection-log.js';
import { RejectionStream } from './rejection.stream.js';
import { RejectionsRepository } from './rejections.repository.js';
import { RejectionTimer } from './worker/rejection.timer.js';
import { RejectionWriter } from './worker/rejection-writer.repository.js';

/** For gateways: notes and finds. */
@Module({
  providers: [RejectionLog, RejectionStream, RejectionsRepository],
  exports: [RejectionLog, RejectionStream, RejectionsRepository],
})
export class RejectionsGatewayModule {}

/** For workers: stores and deletes. */
@Module({ providers: [RejectionStream, RejectionTimer, RejectionWriter] })
export class RejectionsWorkerModule {}

/** For control: lists and sums. */
@Module({ providers: [RejectionsRepository], exports: [RejectionsRepository] })
export class RejectionsModule {}
