import { Module } from '@nestjs/common';
import { IdempotencyRepository } from './idempotency.repository.js';
import { IDEMPOTENCY_JOBS } from './jobs.js';

/** For control: Idempotency-Keys of POSTs. */
@Module({ providers: [IdempotencyRepository, ...IDEMPOTENCY_JOBS], exports: [IdempotencyRepository] })
export class IdempotencyModule {}
