import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { OperationsModule } from '#billing';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { LedgerAuditModule } from '#ledger-audit';
import { RotationModule } from '#rotation';
import { UpstreamsControlModule } from '#upstreams';
import { ChannelFacts } from './facts/channel-facts.js';
import { DoctorFacts } from './facts/doctor-facts.service.js';

/** Facts of an installation, for control and the command line. Read-only. */
@Module({
  imports: [
    AuthControlModule,
    CatalogControlModule,
    ChannelsControlModule,
    LedgerAuditModule,
    OperationsModule,
    RotationModule,
    UpstreamsControlModule,
  ],
  providers: [ChannelFacts, DoctorFacts],
  exports: [DoctorFacts],
})
export class DoctorModule {}
