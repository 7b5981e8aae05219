import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/transfers/ledger.module.js';
import { ActivityRepository } from '../activity/activity.repository.js';
import { ChannelActivityService } from '../activity/channel-activity.service.js';
import { MinutesRepository } from '../activity/minutes.repository.js';
import { OverviewService } from '../activity/overview.service.js';
import { ServiceActivity } from '../activity/service-activity.service.js';
import { RequestTotalsRepository } from '../requests/request-totals.repository.js';
import { CredentialCosts } from './credential-costs.repository.js';
import { ModelUsers } from './model-users.repository.js';
import { UsageRepository } from './usage.repository.js';
import { UsageService } from './usage.service.js';
import { WaivedCosts } from './waived-costs.repository.js';
import { UsageUnitsRepository } from './usage-units.repository.js';

/** Sums of usage, for control. Read-only. */
@Module({
  imports: [LedgerModule],
  providers: [
    ActivityRepository,
    ChannelActivityService,
    MinutesRepository,
    OverviewService,
    RequestTotalsRepository,
    ServiceActivity,
    UsageRepository,
    UsageService,
    UsageUnitsRepository,
    WaivedCosts,
  ],
  exports: [
    ChannelActivityService,
    OverviewService,
    RequestTotalsRepository,
    ServiceActivity,
    UsageService,
    WaivedCosts,
  ],
})
export class UsageQueriesModule {}

/** Organizations that use a model. Read-only. */
@Module({ providers: [ModelUsers], exports: [ModelUsers] })
export class ModelUsersModule {}

/** Costs of calls by credential. Read-only. */
@Module({ providers: [CredentialCosts], exports: [CredentialCosts] })
export class CredentialCostsModule {}
