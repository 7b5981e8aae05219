import { Module } from '@nestjs/common';
import { MailRecipientsModule } from '#auth';
import { ModelsRepository } from '#catalog';
import { MailOutboxModule } from '#core/mail';
import { SettingsControlModule } from '#core/infra';
import { ModelUsersModule } from '#billing/ledger';
import { RetirementMails } from './retirement-mails.js';
import { RetirementNoticeRepository } from './retirement-notice.repository.js';
import { RetirementNotices } from './retirement-notices.service.js';
import { RetirementTimer } from './retirement.timer.js';

/** For workers: sends notices. */
@Module({
  imports: [MailOutboxModule, MailRecipientsModule, SettingsControlModule, ModelUsersModule],
  providers: [ModelsRepository, RetirementMails, RetirementNoticeRepository, RetirementNotices, RetirementTimer],
})
export class RetirementsWorkerModule {}
