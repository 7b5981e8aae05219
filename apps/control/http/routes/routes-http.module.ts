import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { CatalogControlModule, CatalogModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { SettingsControlModule } from '#settings';
import { RouteSimulationController } from './route-simulation.controller.js';
import { RoutesController } from './routes.controller.js';
import { SimulatedModels } from './simulated-models.js';

/** Rules for routing over HTTP. Auth knows the tiers and organizations that they name, the catalog the models. */
@Module({
  imports: [AuthControlModule, CatalogControlModule, CatalogModule, ChannelsControlModule, SettingsControlModule],
  controllers: [RouteSimulationController, RoutesController],
  providers: [SimulatedModels],
})
export class RoutesHttpModule {}
