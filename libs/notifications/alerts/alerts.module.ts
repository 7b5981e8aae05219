import { Module } from '@nestjs/common';
import { MailRecipientsModule } from '#auth';
import { AccountsModule, LedgerModule, UsageModule } from '#billing/ledger';
import { EventsModule, SettingsControlModule } from '#core/infra';
import { MailOutboxModule } from '#core/mail';
import { RejectionsModule } from '#completions/rejections';
import { ALERT_JOBS } from './jobs.js';
import { FindingsRepository } from './detected/findings.repository.js';
import { FindingsService } from './detected/findings.service.js';
import { LevelsService } from './balances/levels.service.js';
import { AlertMailsService } from './mails/alert-mails.service.js';
import { NoticeRepository } from './mails/notice.repository.js';
import { AlertRulesRepository } from './rules/alert-rules.repository.js';
import { AlertRulesService } from './rules/alert-rules.service.js';
import { UnusualSpendService } from './spend/unusual-spend.service.js';

/** For control: rules. */
@Module({
  imports: [SettingsControlModule],
  providers: [AlertRulesRepository, AlertRulesService],
  exports: [AlertRulesRepository, AlertRulesService],
})
export class AlertsControlModule {}

/** For workers: levels of wallets, unusual spend, and emails. */
@Module({
  imports: [
    ...[AccountsModule, AlertsControlModule, EventsModule, LedgerModule, MailOutboxModule, MailRecipientsModule],
    ...[RejectionsModule, SettingsControlModule, UsageModule],
  ],
  providers: [
    ...[AlertMailsService, ...ALERT_JOBS, FindingsRepository, FindingsService, LevelsService],
    ...[NoticeRepository, UnusualSpendService],
  ],
})
export class AlertsWorkerModule {}
