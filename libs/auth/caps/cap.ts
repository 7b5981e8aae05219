import { formatId, formatUsd } from '#core';
import type { StoredCap } from '../domain/stored-cap.js';

/** Who may change a cap. */
export const CAP_SETTERS = ['operator', 'customer'] as const;

export type CapSetter = (typeof CAP_SETTERS)[number];

/** A cap of an organization's list, as stored. */
export interface OrganizationCap extends StoredCap {
  readonly organizationId: string;
  readonly name: string | null;
  readonly overrideReason: string | null;
  readonly setBy: CapSetter;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Its time zone defines the periods of caps without their own. */
  readonly organization: { readonly tz: string };
}

export const WEEK_STARTS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** Fields that an amount is written in, by unit. */
function amountFields(unit: StoredCap['unit'], amount: bigint) {
  return unit === 'usd'
    ? { amount_usd: formatUsd(amount), amount_requests: null }
    : { amount_usd: null, amount_requests: Number(amount) };
}

/** The API representation, for responses and the audit log. */
export function describeCap(cap: OrganizationCap) {
  const { unit, overrideAmount, overrideEndsAt } = cap;
  const override =
    overrideAmount === null || overrideEndsAt === null
      ? null
      : {
          ...amountFields(unit, overrideAmount),
          ends_at: overrideEndsAt.toISOString(),
          reason: cap.overrideReason ?? '',
        };
  return {
    id: formatId('cap', cap.id),
    organization_id: formatId('org', cap.organizationId),
    name: cap.name,
    key_id: cap.keyId === null ? null : formatId('key', cap.keyId),
    member_id: cap.memberId === null ? null : formatId('mbr', cap.memberId),
    project_id: cap.projectId === null ? null : formatId('prj', cap.projectId),
    model: cap.model,
    tag_name: cap.tagName,
    tag_value: cap.tagValue,
    unit,
    ...amountFields(unit, cap.amount),
    period: cap.period,
    period_hours: cap.periodHours,
    time_zone: cap.timeZone,
    week_starts_on: WEEK_STARTS[cap.weekStartsOn - 1] ?? 'monday',
    enforced: cap.isHard,
    override,
    set_by: cap.setBy,
    visible: cap.isVisible,
  };
}
