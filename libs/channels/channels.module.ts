import { Module } from '@nestjs/common';
import { CatalogControlModule } from '#catalog';
import { Vault } from '#core/infra';
import { CredentialsRepository } from './channel-history/changes/credentials.repository.js';
import { SharedHealthRepository } from './channel-history/health/shared-health.repository.js';
import { ChannelBulk } from './management/channel-bulk.service.js';
import { ChannelModelAdditions } from './management/channel-model-additions.service.js';
import { ChannelModels } from './management/channel-models.js';
import { ChannelsRepository } from './management/channels.repository.js';
import { ChannelsService } from './management/channels.service.js';
import { CredentialsService } from './management/credentials.service.js';
import { ProxiesRepository } from './management/proxies.repository.js';
import { ProxiesService } from './management/proxies.service.js';

/** For control and the command line: channels and credentials as operators manage them. */
@Module({
  imports: [CatalogControlModule],
  providers: [
    ChannelBulk,
    ChannelsRepository,
    ChannelModelAdditions,
    ChannelModels,
    ChannelsService,
    CredentialsRepository,
    CredentialsService,
    ProxiesRepository,
    ProxiesService,
    SharedHealthRepository,
    Vault,
  ],
  exports: [ChannelModelAdditions, ChannelsService, CredentialsService],
})
export class ChannelsControlModule {}
