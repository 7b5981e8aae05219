import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { WebhooksControlModule } from '#webhooks';
import { OwnWebhooksController } from './own-webhooks.controller.js';
import { WebhookAnswers } from './webhook-answers.js';
import { WebhooksController } from './webhooks.controller.js';

/** Routes for events and webhooks, of operators and of members. */
@Module({
  imports: [AuthControlModule, WebhooksControlModule],
  providers: [WebhookAnswers],
  controllers: [OwnWebhooksController, WebhooksController],
})
export class WebhooksHttpModule {}
