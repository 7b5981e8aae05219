import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { CatalogControlModule, CatalogModule } from '#catalog';
import { ChannelTestsModule } from '#completions';
import { SettingsControlModule } from '#core/infra';
import { UsageModule } from '#billing/ledger';
import { CoreHttpModule } from '#core/http';
import { ChannelHistoryModule } from '../channel-history/channel-history.module.js';
import { ChannelsControlModule } from '../channels.module.js';
import { RoutingControlModule } from '../routing/routing.module.js';
import { UpstreamAccountsControlModule } from '../upstream-accounts/upstream-accounts.module.js';
import { ChannelActivityController } from './channels/channel-activity.controller.js';
import { ChannelEventsController } from './channels/channel-events.controller.js';
import { ChannelPresetsController } from './channels/channel-presets.controller.js';
import { ChannelsController } from './channels/channels.controller.js';
import { CredentialsController } from './channels/credentials.controller.js';
import { ChannelTrialsController } from './channel-tests/channel-tests.controller.js';
import { RouteSimulationController } from './routes/route-simulation.controller.js';
import { RoutesController } from './routes/routes.controller.js';
import { UpstreamBalancesController } from './upstream-balances/upstream-balances.controller.js';
import { SimulatedModels } from './routes/simulated-models.js';

/** Channels, their tests and balances, and rules of routing. The catalog maps model ids, auth resolves tiers and organizations. */
@Module({
  imports: [
    CoreHttpModule,
    AuthControlModule,
    CatalogControlModule,
    CatalogModule,
    ChannelHistoryModule,
    ChannelTestsModule,
    ChannelsControlModule,
    RoutingControlModule,
    SettingsControlModule,
    UpstreamAccountsControlModule,
    UsageModule,
  ],
  controllers: [
    ChannelActivityController,
    ChannelEventsController,
    ChannelPresetsController,
    ChannelsController,
    CredentialsController,
    ChannelTrialsController,
    RouteSimulationController,
    RoutesController,
    UpstreamBalancesController,
  ],
  providers: [SimulatedModels],
})
export class ChannelsHttpModule {}
