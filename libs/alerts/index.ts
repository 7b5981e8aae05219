/**
 * Alerts warn organizations by email of low balances, caps and unusual spend.
 * Owns alert_rules, alert_mute, alert_cursor, alert_notice and alert_mailing.
 * Guarantees: an event is in one email to each of its people; a balance that moves around its level warns once.
 * Does not know: when a balance crosses its level, which billing writes; webhooks, which get the same events.
 */
export { AlertsControlModule, AlertsWorkerModule } from './alerts.module.js';
export { ALERT_FIELDS, columnsOfRules, describeRules, type AlertRules } from './domain/alert-rules.js';
export { AlertRulesService } from './rules/alert-rules.service.js';
