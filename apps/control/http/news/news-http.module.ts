import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { NewsControlModule } from '#news';
import { NewsController } from './news.controller.js';
import { OwnNewsController } from './own-news.controller.js';
import { UnsubscribeController } from './unsubscribe.controller.js';

/** Routes for news, of operators and of members. */
@Module({
  imports: [AuthControlModule, NewsControlModule],
  controllers: [NewsController, OwnNewsController, UnsubscribeController],
})
export class NewsHttpModule {}
