import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { AuthControlModule } from '#auth';
import { ChannelsControlModule } from '#channels';
import { PaymentsControlModule } from '#payments';
import { SingleSignOnModule } from '#single-sign-on';
import { WebhooksControlModule } from '#webhooks';
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
