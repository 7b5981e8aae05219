import { Module } from '@nestjs/common';
import { AuthGatewayModule } from '#auth';
import { MeteringModule } from '#billing/metering';
import { CatalogModule } from '#catalog';
import { UpstreamsModule, RoutingModule } from '#channels';
import { SettingsGatewayModule } from '#core/infra';
import { BillingQueriesModule } from '#billing/admission';
import { StoredResponsesGatewayModule } from './stored-responses/stored-responses.module.js';
import { Alternatives } from './planning/alternatives.js';
import { Cancellations } from './cancellation/cancellations.service.js';
import { RunningRequests } from './cancellation/running-requests.js';
import { CountGuard } from './counts/count.guard.js';
import { CountLimits } from './counts/count-limits.js';
import { AutoModels } from './planning/auto-models.js';
import { CompletionsService } from './completions.service.js';
import { EstimateService } from './estimate.service.js';
import { CatalogSearches } from './planning/catalog-searches.js';
import { ModelResolver } from './planning/model-resolver.js';
import { RuleFallbacks } from './planning/rule-fallbacks.js';
import { RequestBodies } from './request-bodies.js';
import { CompressedBodies } from './work/compressed-bodies.js';
import { UnchargedWork } from './work/uncharged-work.js';
import { RequestMetrics } from './request-metrics.js';
import { MediaDownloads } from './run/media-downloads.js';
import { RunTools } from './run/run-tools.js';
import { ReadableResponses } from './storage/readable-responses.js';
import { ResponseStorage } from './storage/response-storage.js';
import { StateKey } from './states/state-key.js';
import { StreamTimings } from './run/stream-timings.js';
import { TaskPlanner } from './planning/task-planner.js';
import { RequestReport } from './request-report.js';
import { TaskReader } from './task-reader.js';

@Module({
  imports: [
    AuthGatewayModule,
    BillingQueriesModule,
    CatalogModule,
    UpstreamsModule,
    MeteringModule,
    RoutingModule,
    SettingsGatewayModule,
    StoredResponsesGatewayModule,
  ],
  providers: [
    Alternatives,
    AutoModels,
    Cancellations,
    CatalogSearches,
    CompletionsService,
    CompressedBodies,
    CountGuard,
    CountLimits,
    EstimateService,
    ModelResolver,
    ReadableResponses,
    RequestBodies,
    RequestMetrics,
    RequestReport,
    RuleFallbacks,
    RunningRequests,
    MediaDownloads,
    RunTools,
    ResponseStorage,
    StateKey,
    StreamTimings,
    TaskPlanner,
    TaskReader,
    UnchargedWork,
  ],
  exports: [
    Cancellations,
    CompletionsService,
    CountGuard,
    CountLimits,
    EstimateService,
    ModelResolver,
    ReadableResponses,
    StreamTimings,
    StoredResponsesGatewayModule,
    UnchargedWork,
    SettingsGatewayModule,
  ],
})
export class CompletionsModule {}
