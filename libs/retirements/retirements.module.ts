import { Module } from '@nestjs/common';
import { MailRecipientsModule } from '#auth';
import { ModelsRepository } from '#catalog';
import { MailOutboxModule } from '#mail';
import { SettingsControlModule } from '#settings';
import { ModelUsersModule } from '#usage';
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
