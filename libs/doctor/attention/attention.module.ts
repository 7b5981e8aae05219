import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { AuthControlModule } from '#auth';
import { AccountsModule, OperationsModule } from '#billing';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { SchemaStateRepository } from '#infra';
import { LedgerAuditModule } from '#ledger-audit';
import { MailControlModule } from '#mail';
import { PaymentStandingsModule } from '#payments';
import { PriceUpdatesControlModule } from '#price-updates';
import { SettingsControlModule } from '#settings';
import { UpstreamAccountsControlModule } from '#upstream-accounts';
import { UsageQueriesModule } from '#usage';
import { TestMoneyFacts } from '../facts/test-money-facts.js';
import { AttentionService } from './attention.service.js';
import { SupplyAttention } from './supply-attention.service.js';
import { SystemAttention } from './system-attention.service.js';

/** What an operator should act on, for control. Read-only. */
@Module({
  imports: [
    AccountsModule,
    AuditModule,
    AuthControlModule,
    CatalogControlModule,
    ChannelsControlModule,
    LedgerAuditModule,
    MailControlModule,
    OperationsModule,
    PaymentStandingsModule,
    PriceUpdatesControlModule,
    SettingsControlModule,
    UpstreamAccountsControlModule,
    UsageQueriesModule,
  ],
  providers: [AttentionService, SchemaStateRepository, SupplyAttention, SystemAttention, TestMoneyFacts],
  exports: [AttentionService],
})
export class AttentionModule {}
