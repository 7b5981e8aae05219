import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { OperationsModule } from '#billing';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { LedgerAuditModule } from '#ledger-audit';
import { PaymentStandingsModule } from '#payments';
import { RotationModule } from '#rotation';
import { SettingsControlModule } from '#settings';
import { UpstreamsControlModule } from '#upstreams';
import { ChannelFacts } from './facts/channel-facts.js';
import { DoctorFacts } from './facts/doctor-facts.service.js';
import { TestMoneyFacts } from './facts/test-money-facts.js';

/** Facts of an installation, for control and the command line. Read-only. */
@Module({
  imports: [
    AuthControlModule,
    CatalogControlModule,
    ChannelsControlModule,
    LedgerAuditModule,
    OperationsModule,
    PaymentStandingsModule,
    RotationModule,
    SettingsControlModule,
    UpstreamsControlModule,
  ],
  providers: [ChannelFacts, DoctorFacts, TestMoneyFacts],
  exports: [DoctorFacts],
})
export class DoctorModule {}
