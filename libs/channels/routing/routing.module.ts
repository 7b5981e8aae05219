import { Module } from '@nestjs/common';
import { SettingsControlModule } from '#core/infra';
import { ChannelsControlModule } from '../channels.module.js';
import { UpstreamsControlModule, UpstreamsModule } from '../upstreams/upstreams.module.js';
import { RouteRulesRepository } from './rules/route-rules.repository.js';
import { RouteRulesService } from './rules/route-rules.service.js';
import { RouteRulesSnapshot } from './rules/route-rules.snapshot.js';
import { RouteSimulation } from './simulation/route-simulation.js';
import { StickyRouting } from './sticky-routing.js';

/** For the gateway: rules in memory, and the targets of sticky routing. */
@Module({
  imports: [UpstreamsModule],
  providers: [RouteRulesRepository, RouteRulesSnapshot, StickyRouting],
  exports: [RouteRulesSnapshot, StickyRouting],
})
export class RoutingModule {}

/** For control and the command line: rules as operators manage them, and what a gateway would plan. */
@Module({
  imports: [ChannelsControlModule, SettingsControlModule, UpstreamsControlModule],
  providers: [RouteRulesRepository, RouteRulesService, RouteSimulation],
  exports: [RouteRulesService, RouteSimulation],
})
export class RoutingControlModule {}
