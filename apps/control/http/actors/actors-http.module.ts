import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { IncidentsModule } from '#incidents';
import { ActorsController } from './actors.controller.js';
import { RevocationsController } from './revocations.controller.js';

/** Routes for actors: what they did and made, and the end of it. */
@Module({
  imports: [AuthControlModule, IncidentsModule],
  controllers: [ActorsController, RevocationsController],
  exports: [IncidentsModule],
})
export class ActorsHttpModule {}
