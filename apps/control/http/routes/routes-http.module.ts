import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { RouteSimulationController } from './route-simulation.controller.js';
import { RoutesController } from './routes.controller.js';

/** Rules for routing over HTTP. Auth knows the tiers and organizations that they name, the catalog the models. */
@Module({
  imports: [AuthControlModule, CatalogControlModule, ChannelsControlModule],
  controllers: [RouteSimulationController, RoutesController],
})
export class RoutesHttpModule {}
