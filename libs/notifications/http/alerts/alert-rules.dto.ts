import { choice, flag, id, shown, formatId } from '#core';
import { body, reply, objectName, version } from '#core/http';
import { ALERT_FIELDS, describeRules, type AlertRules } from '../../alerts/domain/alert-rules.js';

/** Replaces all fields. */
export class ReplaceAlertRulesRequest extends body(ALERT_FIELDS) {}

export class AlertRulesResponse extends reply({
  object: objectName('alert_rules'),
  organization_id: id('org'),
  ...shown(ALERT_FIELDS),
  source: choice(['default', 'own'], '`default`: as the operator says.'),
  version: version(),
}) {}

const SUBSCRIPTION = { emails: flag('Whether you get emails of alerts.', { example: true }) };

export class SubscribeToAlertsRequest extends body(SUBSCRIPTION) {}

export class AlertSubscriptionResponse extends reply({
  object: objectName('alert_subscription'),
  ...SUBSCRIPTION,
}) {}

export function presentRules(rules: AlertRules): AlertRulesResponse {
  return {
    object: 'alert_rules',
    organization_id: formatId('org', rules.organizationId),
    ...describeRules(rules),
    source: rules.version === 0 ? 'default' : 'own',
    version: rules.version,
  };
}
