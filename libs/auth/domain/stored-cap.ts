import { capName, type Cap, type CapPeriod, type CapScope, type CapUnit } from '#core';

/** A cap of an organization's list, as far as requests depend on it. Amounts are nano-USD or requests, as the unit. */
export interface StoredCap {
  readonly id: string;
  readonly number: number;
  readonly keyId: string | null;
  readonly memberId: string | null;
  readonly projectId: string | null;
  readonly model: string | null;
  readonly tagName: string | null;
  readonly tagValue: string | null;
  readonly unit: CapUnit;
  readonly amount: bigint;
  readonly period: CapPeriod;
  readonly periodHours: number | null;
  readonly timeZone: string | null;
  readonly weekStartsOn: number;
  readonly isHard: boolean;
  readonly overrideAmount: bigint | null;
  readonly overrideEndsAt: Date | null;
  readonly isVisible: boolean;
}

/** For a key that it fits. */
export function countedCap(cap: StoredCap): Cap {
  const { id, number, model, tagName, tagValue, unit, amount, overrideAmount, overrideEndsAt } = cap;
  const { period, periodHours, timeZone, weekStartsOn, isHard, isVisible } = cap;
  const hasOverride = overrideAmount !== null && overrideEndsAt !== null;
  return {
    name: capName(number, unit),
    id,
    scope: scopeOf(cap),
    model,
    tag: tagName === null || tagValue === null ? null : { name: tagName, value: tagValue },
    unit,
    period,
    periodHours,
    limit: amount,
    override: hasOverride ? { limit: overrideAmount, endsAtMs: overrideEndsAt.getTime() } : null,
    isHard,
    isVisible,
    timeZone,
    weekStartsOn,
  };
}

export function scopeOf({ keyId, memberId, projectId }: Pick<StoredCap, 'keyId' | 'memberId' | 'projectId'>): CapScope {
  if (keyId !== null) return 'key';
  if (memberId !== null) return 'member';
  return projectId === null ? 'organization' : 'project';
}
