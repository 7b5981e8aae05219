import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/transfers/ledger.module.js';
import { ActivityRollupRepository } from './activity-rollup.repository.js';
import { ActivityRollups } from './activity-rollups.service.js';
import { MinuteRollupRepository } from './minute-rollup.repository.js';
import { RollupRepository } from './rollup.repository.js';
import { ROLLUP_JOBS } from './jobs.js';
import { RollupsService } from './rollups.service.js';

/** Roll-ups of usage, for the command line. */
@Module({
  imports: [LedgerModule],
  providers: [ActivityRollupRepository, ActivityRollups, MinuteRollupRepository, RollupRepository, RollupsService],
  exports: [ActivityRollups, RollupsService],
})
export class RollupsModule {}

/** The same with its job, for the worker. */
@Module({ imports: [RollupsModule], providers: ROLLUP_JOBS })
export class RollupsWorkerModule {}
