import { Module } from '@nestjs/common';
import { CalendarsModule, ChannelNamingModule, Vault } from '#core/infra';
import { SharedHealthRepository } from '../channel-history/health/shared-health.repository.js';
import { ChannelLoaderRepository } from '../management/channel-loader.repository.js';
import { ChannelsControlModule } from '../channels.module.js';
import { CloudAccess } from '../cloud-credentials/cloud-access.js';
import { ChannelAccess } from './access/channel-access.js';
import { UpstreamAgents } from './adapters/agents/upstream-agents.js';
import { CallAuthorizer } from './adapters/call-authorizer.js';
import { MediaFetcher } from './adapters/media-fetcher.js';
import { UpstreamAdapter } from './adapters/upstream.adapter.js';
import { UpstreamReader } from './adapters/upstream-reader.js';
import { ChannelHealth } from './health/channel-health.js';
import { HealthMetrics } from './health/health.metrics.js';
import { HealthSharing } from './health/health-sharing.js';
import { ChannelLoader } from './snapshot/channel-loader.js';
import { ChannelSnapshot } from './snapshot/channel.snapshot.js';

/** For the gateway: channels in memory, their health, and calls to them. Cannot change them. */
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
export class UpstreamsModule {}

/** For control and the command line: calls of one channel as it currently is in Postgres. */
@Module({
  imports: [ChannelNamingModule, ChannelsControlModule],
  providers: [
    CallAuthorizer,
    ChannelAccess,
    ChannelLoader,
    ChannelLoaderRepository,
    CloudAccess,
    UpstreamAdapter,
    UpstreamAgents,
    UpstreamReader,
    Vault,
  ],
  exports: [ChannelAccess, ChannelLoader, UpstreamAdapter, UpstreamReader],
})
export class UpstreamsControlModule {}
