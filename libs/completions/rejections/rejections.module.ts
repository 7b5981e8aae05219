import { Module } from '@nestjs/common';
import { RejectionLog } from './gateway/rejection-log.js';
import { REJECTION_JOBS } from './jobs.js';
import { RejectionStream } from './rejection.stream.js';
import { RejectionsRepository } from './rejections.repository.js';
import { RejectionPass } from './worker/rejection-pass.js';
import { RejectionWriter } from './worker/rejection-writer.repository.js';

/** For gateways: notes and finds. */
@Module({
  providers: [RejectionLog, RejectionStream, RejectionsRepository],
  exports: [RejectionLog, RejectionStream, RejectionsRepository],
})
export class RejectionsGatewayModule {}

/** For workers: stores and deletes. */
@Module({ providers: [RejectionStream, ...REJECTION_JOBS, RejectionPass, RejectionWriter] })
export class RejectionsWorkerModule {}

/** For control: lists and sums. */
@Module({ providers: [RejectionsRepository], exports: [RejectionsRepository] })
export class RejectionsModule {}
