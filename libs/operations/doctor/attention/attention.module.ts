import { Module } from '@nestjs/common';
import { AuditModule, SchemaStateRepository, SettingsControlModule } from '#core/infra';
import { AuthControlModule } from '#auth';
import { AccountsModule, OperationsModule, LedgerAuditModule, UsageModule } from '#billing/ledger';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { MailControlModule } from '#core/mail';
import { PaymentStandings } from '#payments';
import { PriceUpdatesControlModule } from '#catalog/price-updates';
import { UpstreamAccountsControlModule } from '#channels/upstream-accounts';
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
    PriceUpdatesControlModule,
    SettingsControlModule,
    UpstreamAccountsControlModule,
    UsageModule,
  ],
  providers: [
    AttentionService,
    PaymentStandings,
    SchemaStateRepository,
    SupplyAttention,
    SystemAttention,
    TestMoneyFacts,
  ],
  exports: [AttentionService],
})
export class AttentionModule {}
