import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { LedgerModule, OperationsModule, PinnedPrices, RefundsModule } from '#billing';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { RequestRepository } from '#records';
import { ActivityRepository } from '../activity/activity.repository.js';
import { ChannelActivityService } from '../activity/channel-activity.service.js';
import { OverviewService } from '../activity/overview.service.js';
import { ServiceActivity } from '../activity/service-activity.service.js';
import { RequestsService } from './requests.service.js';
import { UnsettledRequests } from './unsettled-requests.service.js';
import { UsageRepository } from './usage.repository.js';
import { UsageService } from './usage.service.js';
import { WaivedCosts } from './waived-costs.repository.js';
import { UsageUnitsRepository } from './usage-units.repository.js';

/** Requests with their arithmetic, and sums of usage, for control. Read-only. */
@Module({
  imports: [
    AdmissionModule,
    CatalogControlModule,
    ChannelsControlModule,
    LedgerModule,
    OperationsModule,
    RefundsModule,
  ],
  providers: [
    ActivityRepository,
    ChannelActivityService,
    OverviewService,
    PinnedPrices,
    RequestRepository,
    RequestsService,
    ServiceActivity,
    UnsettledRequests,
    UsageRepository,
    UsageService,
    UsageUnitsRepository,
    WaivedCosts,
  ],
  exports: [ChannelActivityService, OverviewService, RequestsService, ServiceActivity, UsageService, WaivedCosts],
})
export class UsageQueriesModule {}
