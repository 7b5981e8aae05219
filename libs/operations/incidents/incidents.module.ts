import { Module } from '@nestjs/common';
import { AuditModule } from '#core/infra';
import { AuthControlModule } from '#auth';
import { ChannelsControlModule } from '#channels';
import { PaymentsControlModule } from '#payments';
import { SingleSignOnModule } from '#identity';
import { WebhooksControlModule } from '#notifications';
import { Actors } from './actors.service.js';
import { CalledObjects } from './called-objects.js';
import { Endings } from './endings.js';
import { MadeObjects } from './made-objects.service.js';

/** For control: actors, what they made, and its end. */
@Module({
  imports: [
    AuditModule,
    AuthControlModule,
    ChannelsControlModule,
    PaymentsControlModule,
    SingleSignOnModule,
    WebhooksControlModule,
  ],
  providers: [Actors, CalledObjects, Endings, MadeObjects],
  exports: [Actors, AuditModule, Endings, MadeObjects],
})
export class IncidentsModule {}
