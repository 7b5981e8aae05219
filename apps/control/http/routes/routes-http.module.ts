import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { ChannelsControlModule } from '#channels';
import { RoutesController } from './routes.controller.js';

/** Rules for routing over HTTP. Auth knows the tiers and organizations that they name. */
@Module({
  imports: [AuthControlModule, ChannelsControlModule],
  controllers: [RoutesController],
})
export class RoutesHttpModule {}
