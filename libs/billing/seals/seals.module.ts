import { Module } from '@nestjs/common';
import { SealRepository } from './seal.repository.js';
import { SealsService } from './seals.service.js';

/** For the worker, which seals, and for the audit. */
@Module({ providers: [SealRepository, SealsService], exports: [SealsService] })
export class SealsModule {}
