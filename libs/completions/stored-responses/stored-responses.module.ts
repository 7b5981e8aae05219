import { Module } from '@nestjs/common';
import { Vault } from '#core/infra';
import { ResponseBuffer } from './response.buffer.js';
import { StoredResponsesRepository } from './stored-responses.repository.js';
import { StoredResponses } from './stored-responses.service.js';
import { UnmovedResponses } from './unmoved-responses.js';
import { ResponseTimer } from './worker/response.timer.js';
import { RetentionTimer } from './worker/retention.timer.js';

/** For gateways: stores and finds. */
@Module({
  providers: [Vault, ResponseBuffer, StoredResponsesRepository, UnmovedResponses, StoredResponses],
  exports: [StoredResponses],
})
export class StoredResponsesGatewayModule {}

/** For workers: moves and deletes. */
@Module({
  providers: [ResponseBuffer, StoredResponsesRepository, ResponseTimer, RetentionTimer],
  exports: [ResponseTimer, RetentionTimer],
})
export class StoredResponsesWorkerModule {}
