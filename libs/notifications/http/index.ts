/**
 * Routes of webhooks, alert rules, alarms and news, of operators and of customers.
 * Does not know: how a message is delivered.
 */
export { NotificationsHttpModule } from './notifications-http.module.js';
