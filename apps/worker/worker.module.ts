import { Module, type DynamicModule } from '@nestjs/common';
import {
  AlarmsWorkerModule,
  AlertsWorkerModule,
  NewsWorkerModule,
  RetirementsWorkerModule,
  WebhooksWorkerModule,
} from '#notifications';
import { SettlementModule, RetentionModule, RollupsWorkerModule } from '#billing/ledger';
import { BackupsWorkerModule } from '#operations/backups';
import { ChannelHistoryWorkerModule } from '#channels/channel-history';
import { InfraModule, type Config } from '#core/infra';
import { InvoicesWorkerModule, PaymentsWorkerModule } from '#payments';
import { MailWorkerModule } from '#core/mail';
import { PriceUpdatesWorkerModule } from '#catalog/price-updates';
import { RejectionsWorkerModule } from '#completions/rejections';
import { StoredResponsesWorkerModule } from '#completions/stored-responses';
import { UpstreamAccountsWorkerModule } from '#channels/upstream-accounts';
import { HealthController } from './http/health.controller.js';

/**
 * Background work: settlement, publishing of wallets, partitions, channel history, mail, payments, invoices, webhooks, alerts, alarms,
 * news, balances at providers, price lists, backups. Listens for health checks only.
 */
@Module({})
export class WorkerModule {
  static withConfig(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        InfraModule.forApp({ app: 'worker', config, role: 'routify_worker' }),
        AlarmsWorkerModule,
        AlertsWorkerModule,
        BackupsWorkerModule,
        ChannelHistoryWorkerModule,
        InvoicesWorkerModule,
        MailWorkerModule,
        NewsWorkerModule,
        PaymentsWorkerModule,
        PriceUpdatesWorkerModule,
        RejectionsWorkerModule,
        RetentionModule,
        RetirementsWorkerModule,
        RollupsWorkerModule,
        SettlementModule,
        StoredResponsesWorkerModule,
        UpstreamAccountsWorkerModule,
        WebhooksWorkerModule,
      ],
      controllers: [HealthController],
    };
  }
}
