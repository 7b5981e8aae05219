import { Module } from '@nestjs/common';
import { MailRecipientsModule } from '#auth';
import { ModelsRepository } from '#catalog';
import { MailOutboxModule } from '#core/mail';
import { SettingsControlModule } from '#core/infra';
import { UsageModule } from '#billing/ledger';
import { RetirementMails } from './retirement-mails.js';
import { RetirementNoticeRepository } from './retirement-notice.repository.js';
import { RetirementNotices } from './retirement-notices.service.js';
import { RETIREMENT_JOBS } from './jobs.js';
import { RetirementPass } from './retirement-pass.js';

/** For workers: sends notices. */
@Module({
  imports: [MailOutboxModule, MailRecipientsModule, SettingsControlModule, UsageModule],
  providers: [
    ModelsRepository,
    RetirementMails,
    RetirementNoticeRepository,
    RetirementNotices,
    RetirementPass,
    ...RETIREMENT_JOBS,
  ],
})
export class RetirementsWorkerModule {}
