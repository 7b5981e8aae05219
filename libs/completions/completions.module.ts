import { Module } from '@nestjs/common';
import { AuthGatewayModule } from '#auth';
import { MeteringModule } from '#billing';
import { CatalogModule } from '#catalog';
import { ChannelsModule } from '#channels';
import { SettingsGatewayModule } from '#settings';
import { AutoModels } from './auto-models.js';
import { CompletionsService } from './completions.service.js';
import { EstimateService } from './estimate.service.js';
import { ModelResolver } from './model-resolver.js';
import { RuleFallbacks } from './rule-fallbacks.js';
import { RunTools } from './run-tools.js';
import { StreamTimings } from './stream-timings.js';
import { TaskPlanner } from './task-planner.js';
import { TierGuard } from './tier.guard.js';
import { UsageInterceptor } from './usage.interceptor.js';

@Module({
  imports: [AuthGatewayModule, CatalogModule, ChannelsModule, MeteringModule, SettingsGatewayModule],
  providers: [
    AutoModels,
    CompletionsService,
    EstimateService,
    ModelResolver,
    RuleFallbacks,
    RunTools,
    StreamTimings,
    TaskPlanner,
    TierGuard,
    UsageInterceptor,
  ],
  exports: [
    CompletionsService,
    EstimateService,
    ModelResolver,
    StreamTimings,
    TierGuard,
    UsageInterceptor,
    SettingsGatewayModule,
  ],
})
export class CompletionsModule {}
