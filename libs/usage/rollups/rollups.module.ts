import { Module } from '@nestjs/common';
import { LedgerModule } from '#billing';
import { RollupRepository } from './rollup.repository.js';
import { RollupTimer } from './rollup.timer.js';
import { RollupsService } from './rollups.service.js';

/** For the command line: usage, added up. */
@Module({ imports: [LedgerModule], providers: [RollupRepository, RollupsService], exports: [RollupsService] })
export class RollupsModule {}

/** For the worker, which rolls up once a minute. */
@Module({ imports: [RollupsModule], providers: [RollupTimer] })
export class RollupsWorkerModule {}
