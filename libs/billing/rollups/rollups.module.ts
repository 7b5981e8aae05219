import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { RollupRepository } from './rollup.repository.js';
import { RollupsService } from './rollups.service.js';

/** For the worker and the command line: usage, added up. */
@Module({ imports: [LedgerModule], providers: [RollupRepository, RollupsService], exports: [RollupsService] })
export class RollupsModule {}
