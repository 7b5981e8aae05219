import { Module } from '@nestjs/common';
import { LiveFeed } from '#billing/admission';
import { Vault } from '#core/infra';
import { ChannelChanges } from './changes/channel-changes.repository.js';
import { CredentialsRepository } from './changes/credentials.repository.js';
import { HealthEventsRepository } from './health/health-events.repository.js';
import { SharedHealthRepository } from './health/shared-health.repository.js';
import { ChannelEventsRepository } from './changes/channel-events.repository.js';
import { ChannelHistoryService } from './history/channel-history.service.js';
import { CHANNEL_HISTORY_JOBS } from './jobs.js';
import { ChannelHistoryWriter } from './history/channel-history-writer.js';
import { CredentialAccess } from './secrets/credential-access.repository.js';
import { CredentialRefusals } from './history/credential-refusals.js';

/** For control: the history of channels. Read-only. */
@Module({
  providers: [ChannelEventsRepository, ChannelHistoryService],
  exports: [ChannelEventsRepository, ChannelHistoryService],
})
export class ChannelHistoryModule {}

/** For the worker: writes the health events of gateways to channel history, and deletes old history. */
@Module({
  providers: [
    ChannelChanges,
    ChannelEventsRepository,
    ...CHANNEL_HISTORY_JOBS,
    ChannelHistoryWriter,
    CredentialRefusals,
    CredentialsRepository,
    SharedHealthRepository,
    HealthEventsRepository,
    LiveFeed,
  ],
})
export class ChannelHistoryWorkerModule {}

/** For background work that calls providers. */
@Module({ providers: [CredentialAccess, Vault], exports: [CredentialAccess] })
export class CredentialAccessModule {}
