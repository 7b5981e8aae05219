import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { OperationsModule, LedgerAuditModule } from '#billing/ledger';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule, UpstreamsControlModule } from '#channels';
import { PaymentStandings } from '#payments';
import { SettingsControlModule } from '#core/infra';
import { RotationModule } from '../rotation/rotation.module.js';
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
    RotationModule,
    SettingsControlModule,
    UpstreamsControlModule,
  ],
  providers: [ChannelFacts, DoctorFacts, PaymentStandings, TestMoneyFacts],
  exports: [DoctorFacts],
})
export class DoctorModule {}
