import { Module } from '@nestjs/common';
import { CatalogControlModule } from '#catalog';
import { MediaFetcher } from './adapters/media-fetcher.js';
import { UpstreamAdapter } from './adapters/upstream.adapter.js';
import { ChannelLoaderRepository } from './snapshot/channel-loader.repository.js';
import { ChannelModels } from './management/channel-models.js';
import { ChannelSnapshot } from './snapshot/channel.snapshot.js';
import { ChannelsRepository } from './management/channels.repository.js';
import { ChannelsService } from './management/channels.service.js';
import { CredentialVault } from './credential-vault.js';
import { CredentialsRepository } from './management/credentials.repository.js';
import { CredentialsService } from './management/credentials.service.js';
import { ChannelHealth } from './health/channel-health.js';
import { HealthBoardRepository } from './health/health-board.repository.js';
import { HealthSharing } from './health/health-sharing.js';
import { RouteSimulation } from './routes/route-simulation.js';
import { RoutingLoader } from './snapshot/routing-loader.js';
import { RouteRulesRepository } from './routes/route-rules.repository.js';
import { RouteRulesService } from './routes/route-rules.service.js';
import { UpstreamAgents } from './upstream-agents.js';

/** For the gateway: channels in memory and the way to call them. Cannot change them. */
@Module({
  providers: [
    ChannelHealth,
    ChannelLoaderRepository,
    ChannelSnapshot,
    CredentialVault,
    HealthBoardRepository,
    HealthSharing,
    MediaFetcher,
    RoutingLoader,
    UpstreamAdapter,
    UpstreamAgents,
  ],
  exports: [ChannelHealth, ChannelSnapshot, MediaFetcher, UpstreamAdapter],
})
export class ChannelsModule {}

/** For control and the command line: channels and credentials as operators manage them. */
@Module({
  imports: [CatalogControlModule],
  providers: [
    ChannelLoaderRepository,
    ChannelsRepository,
    ChannelModels,
    ChannelsService,
    CredentialVault,
    CredentialsRepository,
    CredentialsService,
    HealthBoardRepository,
    RouteRulesRepository,
    RouteRulesService,
    RouteSimulation,
    RoutingLoader,
  ],
  exports: [ChannelsService, CredentialsService, RouteRulesService, RouteSimulation],
})
export class ChannelsControlModule {}
