import { Module, type DynamicModule } from '@nestjs/common';
import { AlarmsWorkerModule } from '#alarms';
import { AlertsWorkerModule } from '#alerts';
import { SettlementModule } from '#billing';
import { BackupsWorkerModule } from '#backups';
import { ChannelHistoryWorkerModule } from '#channel-history';
import { InfraModule, type Config } from '#infra';
import { RetentionModule } from '#ledger-audit';
import { InvoicesWorkerModule } from '#invoices';
import { MailWorkerModule } from '#mail';
import { NewsWorkerModule } from '#news';
import { PaymentsWorkerModule } from '#payments';
import { PriceUpdatesWorkerModule } from '#price-updates';
import { RejectionsWorkerModule } from '#rejections';
import { RetirementsWorkerModule } from '#retirements';
import { StoredResponsesWorkerModule } from '#stored-responses';
import { UpstreamAccountsWorkerModule } from '#upstream-accounts';
import { RollupsWorkerModule } from '#usage';
import { WebhooksWorkerModule } from '#webhooks';
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
