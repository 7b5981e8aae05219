import { Module } from '@nestjs/common';
import { MailRecipientsModule } from '#auth';
import { ModelsRepository } from '#catalog';
import { MailOutboxModule } from '#core/mail';
import { SettingsControlModule } from '#core/infra';
import { UsageModule } from '#billing/ledger';
import { AudienceRepository } from './audience/audience.repository.js';
import { PublishingService } from './audience/publishing.service.js';
import { DraftsService } from './drafts/drafts.service.js';
import { NewsFindingsRepository } from './drafts/news-findings.repository.js';
import { PriceChangesRepository } from './drafts/price-changes.repository.js';
import { PriceNewsService } from './drafts/price-news.service.js';
import { RetirementNewsService } from './drafts/retirement-news.service.js';
import { NewsMailRepository } from './mails/news-mail.repository.js';
import { NewsMailsService } from './mails/news-mails.service.js';
import { NEWS_JOBS } from './jobs.js';
import { NewsPass } from './news-pass.js';
import { PostsRepository } from './posts/posts.repository.js';
import { PostsService } from './posts/posts.service.js';
import { ReadingRepository } from './readers/reading.repository.js';
import { ReadingService } from './readers/reading.service.js';

/** For control: posts as operators write them and customers read them, and the send log. */
@Module({
  imports: [UsageModule],
  providers: [AudienceRepository, NewsMailRepository, PostsRepository, PostsService, ReadingRepository, ReadingService],
  exports: [NewsMailRepository, PostsService, ReadingService],
})
export class NewsControlModule {}

/** For workers: publication, emails, drafts. */
@Module({
  imports: [MailOutboxModule, MailRecipientsModule, UsageModule, SettingsControlModule],
  providers: [
    ...[AudienceRepository, DraftsService, NewsMailRepository, NewsMailsService, NewsPass, PostsRepository],
    ...[NewsFindingsRepository, ModelsRepository, PriceChangesRepository, PriceNewsService, PublishingService],
    ...[RetirementNewsService, ...NEWS_JOBS],
  ],
})
export class NewsWorkerModule {}
