import { Module } from '@nestjs/common';
import { Vault } from '#core/infra';
import { STORED_RESPONSE_JOBS } from './jobs.js';
import { ResponseBuffer } from './response.buffer.js';
import { StoredResponsesRepository } from './stored-responses.repository.js';
import { StoredResponses } from './stored-responses.service.js';
import { UnmovedResponses } from './unmoved-responses.js';
import { ResponseMover } from './worker/response-mover.js';

/** For gateways: stores and finds. */
@Module({
  providers: [Vault, ResponseBuffer, StoredResponsesRepository, UnmovedResponses, StoredResponses],
  exports: [StoredResponses],
})
export class StoredResponsesGatewayModule {}

/** For workers: moves and deletes. */
@Module({
  providers: [...STORED_RESPONSE_JOBS, ResponseBuffer, ResponseMover, StoredResponsesRepository],
})
export class StoredResponsesWorkerModule {}
