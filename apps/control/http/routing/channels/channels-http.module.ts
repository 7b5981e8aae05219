import { Module } from '@nestjs/common';
import { CatalogControlModule } from '#catalog';
import { ChannelHistoryModule } from '#channel-history';
import { ChannelsControlModule } from '#channels';
import { UsageQueriesModule } from '#usage';
import { ChannelActivityController } from './channel-activity.controller.js';
import { ChannelEventsController } from './channel-events.controller.js';
import { ChannelPresetsController } from './channel-presets.controller.js';
import { ChannelsController } from './channels.controller.js';
import { CredentialsController } from './credentials.controller.js';

/** Channels and their credentials over HTTP. The catalog maps model ids. */
@Module({
  imports: [ChannelHistoryModule, ChannelsControlModule, CatalogControlModule, UsageQueriesModule],
  controllers: [
    ChannelActivityController,
    ChannelEventsController,
    ChannelPresetsController,
    ChannelsController,
    CredentialsController,
  ],
})
export class ChannelsHttpModule {}
