import { Module } from '@nestjs/common';
import { IdempotencyRepository } from './idempotency.repository.js';
import { IdempotencySweeper } from './idempotency.sweeper.js';

/** For control: Idempotency-Keys of POSTs. */
@Module({ providers: [IdempotencyRepository, IdempotencySweeper], exports: [IdempotencyRepository] })
export class IdempotencyModule {}
