/**
 * Notifications reach people and their programs: webhooks for every event, emails of alerts, alarms for operators, news,
 * and notices about models that retire.
 * Owns the tables of webhooks, alerts, alarms, news and retirement_notice. Guarantees: each event of an endpoint is
 * delivered at least once, or visibly failed; an event is in one email to each of its people; an alarm that opens has one
 * event; an organization sees what was published to it alone.
 * Does not know: why an event happened, how mails are delivered.
 */
export { AlarmsControlModule, AlarmsWorkerModule } from './alarms/alarms.module.js';
export { AlarmsService } from './alarms/alarms.service.js';
export { type Alarm } from './alarms/domain/alarm.js';
export { AlertsWorkerModule } from './alerts/alerts.module.js';
export { NewsControlModule, NewsWorkerModule } from './news/news.module.js';
export { PostsService } from './news/posts/posts.service.js';
export { RetirementNotices } from './retirements/retirement-notices.service.js';
export { RetirementsWorkerModule } from './retirements/retirements.module.js';
export { type Endpoint } from './webhooks/domain/endpoint.js';
export { SEALED_WEBHOOKS } from './webhooks/endpoints/endpoint-vault.js';
export { EndpointsService } from './webhooks/endpoints/endpoints.service.js';
export { WebhooksControlModule, WebhooksWorkerModule } from './webhooks/webhooks.module.js';
