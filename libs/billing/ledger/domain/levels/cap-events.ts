import { formatId, formatUsd, type CapPeriod, type CapUnit, type NewEvent } from '#core';

/** Percent of a cap that are reported. */
export const CAP_PERCENTS: readonly number[] = [80, 100];

/** What a window has counted before and after a change, with the cap. */
export interface CapCrossing {
  /** Null: in the columns of a key or a member. */
  readonly capId: string | null;
  readonly isVisible: boolean;
  readonly unit: CapUnit;
  /** The cap, or the key or member with it. */
  readonly holderId: string;
  readonly keyId: string | null;
  readonly memberId: string | null;
  readonly projectId: string | null;
  readonly holderName: string;
  readonly organizationId: string;
  readonly period: CapPeriod;
  readonly windowKey: string;
  readonly percent: number;
  /** Nano-USD or requests, as `unit`; so is `limit`. */
  readonly spent: bigint;
  readonly limit: bigint;
}

/** Once for each window, percentage and amount of the cap: a refund may bring the spend back below it. */
export function capEvent(crossing: CapCrossing): NewEvent {
  const { holderId, holderName, organizationId, period, windowKey, percent, spent, limit } = crossing;
  const window = period === 'hours' ? new Date(Number(windowKey.slice(1))).toISOString().slice(0, 16) : windowKey;
  const { capId, isVisible, keyId, memberId, projectId, unit } = crossing;
  const key = `${holderId}:${period}:${windowKey}:${String(percent)}:${String(limit)}`;
  if (!isVisible && capId !== null) {
    const ids = { cap_id: formatId('cap', capId), customer_id: formatId('org', organizationId) };
    return { type: 'hidden_cap.reached', organizationId: null, key, data: { ...ids, period, window, percent } };
  }
  const data = {
    cap_id: capId === null ? null : formatId('cap', capId),
    key_id: keyId === null ? null : formatId('key', keyId),
    member_id: memberId === null ? null : formatId('mbr', memberId),
    project_id: projectId === null ? null : formatId('prj', projectId),
    holder_name: holderName,
    period,
    window,
    percent,
  };
  if (unit === 'requests') {
    const counts = { requests: Number(spent), cap_requests: Number(limit) };
    return { type: 'request_cap.reached', organizationId, key, data: { ...data, ...counts } };
  }
  const amounts = { spent_usd: formatUsd(spent), cap_usd: formatUsd(limit) };
  return { type: 'cap.reached', organizationId, key, data: { ...data, ...amounts } };
}
