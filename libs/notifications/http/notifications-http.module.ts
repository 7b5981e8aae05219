import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { AlarmsControlModule } from '../alarms/alarms.module.js';
import { AlertsControlModule } from '../alerts/alerts.module.js';
import { NewsControlModule } from '../news/news.module.js';
import { WebhooksControlModule } from '../webhooks/webhooks.module.js';
import { AlertRulesController } from './alerts/alert-rules.controller.js';
import { OwnAlertsController } from './alerts/own-alerts.controller.js';
import { AlarmsController } from './alarms/alarms.controller.js';
import { NewsController } from './news/news.controller.js';
import { OwnNewsController } from './news/own-news.controller.js';
import { UnsubscribeController } from './news/unsubscribe.controller.js';
import { OwnWebhooksController } from './webhooks/own-webhooks.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WebhookAnswers } from './webhooks/webhook-answers.js';

/** Webhooks, alert rules, alarms and news, of operators and customers. */
@Module({
  imports: [AlarmsControlModule, AlertsControlModule, AuthControlModule, NewsControlModule, WebhooksControlModule],
  controllers: [
    AlertRulesController,
    OwnAlertsController,
    AlarmsController,
    NewsController,
    OwnNewsController,
    UnsubscribeController,
    OwnWebhooksController,
    WebhooksController,
  ],
  providers: [WebhookAnswers],
})
export class NotificationsHttpModule {}
