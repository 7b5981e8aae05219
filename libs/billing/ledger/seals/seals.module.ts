import { Module } from '@nestjs/common';
import { SealRepository } from './seal.repository.js';
import { SealsService } from './seals.service.js';

/** For the worker, which seals days, and for the ledger audit. */
@Module({ providers: [SealRepository, SealsService], exports: [SealsService] })
export class SealsModule {}
