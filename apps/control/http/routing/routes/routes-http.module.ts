import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { CatalogControlModule, CatalogModule } from '#catalog';
import { RoutingControlModule } from '#routing';
import { SettingsControlModule } from '#settings';
import { RouteSimulationController } from './route-simulation.controller.js';
import { RoutesController } from './routes.controller.js';
import { SimulatedModels } from './simulated-models.js';

/** Routing rules over HTTP. Auth resolves the tiers and organizations of a rule, the catalog its models. */
@Module({
  imports: [AuthControlModule, CatalogControlModule, CatalogModule, RoutingControlModule, SettingsControlModule],
  controllers: [RouteSimulationController, RoutesController],
  providers: [SimulatedModels],
})
export class RoutesHttpModule {}
