import {
  choices,
  ids,
  readUsd,
  type ObjectOf,
  formatId,
  formatUsd,
  parseId,
  SETTING_GROUPS,
  type SettingGroups,
} from '#core';
import { ORGANIZATION_ROLES, type OrganizationRole } from '#auth';

/** What an organization is warned of, and who gets the emails. Version 0: as the operator says. */
export interface AlertRules {
  readonly organizationId: string;
  /** Each 0: not used. The highest amount counts. */
  readonly lowBalanceNanoUsd: bigint;
  readonly lowBalancePercent: number;
  readonly lowBalanceDays: number;
  readonly caps: boolean;
  readonly unusualSpend: boolean;
  readonly unusualSpendMinNanoUsd: bigint;
  readonly recipientRoles: readonly OrganizationRole[];
  readonly recipientMemberIds: readonly string[];
  /** Whether the wallet has its level by them. */
  readonly isApplied: boolean;
  readonly version: number;
}

export type AlertColumns = Omit<AlertRules, 'organizationId' | 'version' | 'isApplied'>;

/** Who gets emails of alerts where no rules say otherwise. */
const DEFAULT_ROLES: readonly OrganizationRole[] = ['owner', 'admin', 'billing'];
const NAMED_MAX = 20;

/** The fields of the rules in the API. */
export const ALERT_FIELDS = {
  ...SETTING_GROUPS.alerts,
  recipient_roles: choices(ORGANIZATION_ROLES, 'Members with one of these roles get the emails.', {
    example: [...DEFAULT_ROLES],
  }),
  recipient_member_ids: ids('mbr', 'Other members that get them.', { items: NAMED_MAX, example: [] }),
};

type AlertFields = ObjectOf<typeof ALERT_FIELDS>;

export function defaultRules(settings: SettingGroups['alerts'], organizationId: string): AlertRules {
  const recipients = { recipient_roles: [...DEFAULT_ROLES], recipient_member_ids: [] };
  return { ...columnsOfRules({ ...settings, ...recipients }), organizationId, isApplied: true, version: 0 };
}

export function columnsOfRules(fields: AlertFields): AlertColumns {
  return {
    lowBalanceNanoUsd: readUsd(fields.low_balance_usd),
    lowBalancePercent: fields.low_balance_percent,
    lowBalanceDays: fields.low_balance_days,
    caps: fields.caps,
    unusualSpend: fields.unusual_spend,
    unusualSpendMinNanoUsd: readUsd(fields.unusual_spend_min_usd),
    recipientRoles: fields.recipient_roles,
    recipientMemberIds: fields.recipient_member_ids.flatMap((id) => parseId('mbr', id) ?? []),
  };
}

/** The API representation, for answers and the audit log. */
export function describeRules(rules: AlertColumns) {
  return {
    low_balance_usd: formatUsd(rules.lowBalanceNanoUsd),
    low_balance_percent: rules.lowBalancePercent,
    low_balance_days: rules.lowBalanceDays,
    caps: rules.caps,
    unusual_spend: rules.unusualSpend,
    unusual_spend_min_usd: formatUsd(rules.unusualSpendMinNanoUsd),
    recipient_roles: [...rules.recipientRoles],
    recipient_member_ids: rules.recipientMemberIds.map((id) => formatId('mbr', id)),
  };
}
