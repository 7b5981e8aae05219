import { Module } from '@nestjs/common';
import { LiveFeed } from '#admission';
import { CatalogControlModule } from '#catalog';
import { CalendarsModule, ChannelNamingModule } from '#settings';
import { Vault } from '#vault';
import { ChannelAccess } from './access/channel-access.js';
import { CloudAccess } from '#cloud-credentials';
import { CallAuthorizer } from './adapters/call-authorizer.js';
import { MediaFetcher } from './adapters/media-fetcher.js';
import { UpstreamAdapter } from './adapters/upstream.adapter.js';
import { UpstreamReader } from './adapters/upstream-reader.js';
import { ChannelLoaderRepository } from './snapshot/channel-loader.repository.js';
import { ChannelModels } from './management/channel-models.js';
import { ChannelSnapshot } from './snapshot/channel.snapshot.js';
import { ChannelsRepository } from './management/channels.repository.js';
import { ChannelBulk } from './management/channel-bulk.service.js';
import { ChannelsService } from './management/channels.service.js';
import { CredentialsRepository } from './management/credentials.repository.js';
import { CredentialsService } from './management/credentials.service.js';
import { ProxiesRepository } from './management/proxies.repository.js';
import { ProxiesService } from './management/proxies.service.js';
import { ChannelHealth } from './health/channel-health.js';
import { ChannelEventsRepository } from './events/channel-events.repository.js';
import { ChannelHistoryService } from './history/channel-history.service.js';
import { ChannelHistorySweeper } from './history/channel-history.sweeper.js';
import { ChannelHistoryTimer } from './history/channel-history.timer.js';
import { CredentialRefusals } from './history/credential-refusals.js';
import { SharedHealthRepository } from './health/shared-health.repository.js';
import { HealthEventsRepository } from './health/health-events.repository.js';
import { HealthMetrics } from './health/health.metrics.js';
import { HealthSharing } from './health/health-sharing.js';
import { ChannelLoader } from './snapshot/channel-loader.js';
import { UpstreamAgents } from './adapters/agents/upstream-agents.js';

/** For the gateway: channels in memory, and calls to them. Cannot change them. */
@Module({
  imports: [CalendarsModule, ChannelNamingModule],
  providers: [
    CallAuthorizer,
    ChannelHealth,
    ChannelLoader,
    ChannelLoaderRepository,
    ChannelSnapshot,
    CloudAccess,
    SharedHealthRepository,
    HealthMetrics,
    HealthSharing,
    MediaFetcher,
    UpstreamAdapter,
    UpstreamAgents,
    Vault,
  ],
  exports: [ChannelHealth, ChannelSnapshot, MediaFetcher, UpstreamAdapter],
})
export class ChannelsModule {}

/** For control and the command line: channels and credentials as operators manage them. */
@Module({
  imports: [CatalogControlModule, ChannelNamingModule],
  providers: [
    CallAuthorizer,
    ChannelAccess,
    ChannelBulk,
    ChannelEventsRepository,
    ChannelHistoryService,
    ChannelLoader,
    ChannelLoaderRepository,
    ChannelsRepository,
    ChannelModels,
    ChannelsService,
    CloudAccess,
    CredentialsRepository,
    CredentialsService,
    ProxiesRepository,
    ProxiesService,
    SharedHealthRepository,
    UpstreamAdapter,
    UpstreamAgents,
    UpstreamReader,
    Vault,
  ],
  exports: [
    ChannelAccess,
    ChannelHistoryService,
    ChannelLoader,
    ChannelsService,
    CredentialsService,
    UpstreamAdapter,
    UpstreamReader,
  ],
})
export class ChannelsControlModule {}

/** For the worker: writes the health events of gateways to channel history, and deletes old history. */
@Module({
  providers: [
    ChannelEventsRepository,
    ChannelHistorySweeper,
    ChannelHistoryTimer,
    ChannelsRepository,
    CredentialRefusals,
    CredentialsRepository,
    SharedHealthRepository,
    HealthEventsRepository,
    LiveFeed,
  ],
})
export class ChannelsWorkerModule {}
