import { compareUsd, shareOf } from '@/kit/values/decimals';
import type { Cap } from './cap-api';

export type CapUnit = Cap['unit'];
export type CapPeriod = Cap['period'];

/** The fields of each unit. */
const FIELDS = {
  usd: { amount: 'amount_usd', used: 'spent_usd', open: 'held_usd', left: 'remaining_usd' },
  requests: {
    amount: 'amount_requests',
    used: 'counted_requests',
    open: 'running_requests',
    left: 'remaining_requests',
  },
} as const satisfies Readonly<Record<CapUnit, Readonly<Record<'amount' | 'used' | 'open' | 'left', keyof Cap>>>>;

/** What has an amount of money or of requests, and how much of it is used. */
type Used = {
  readonly [Field in (typeof FIELDS)[CapUnit]['amount' | 'used' | 'open' | 'left']]?: string | number | null;
};

/** Money or requests, each as a decimal. */
export interface LimitUsage {
  readonly unit: CapUnit;
  readonly limit: string;
  /** Booked. */
  readonly used: string;
  /** Held by running requests, or not booked yet; null: unknown. */
  readonly open: string | null;
  readonly left: string;
}

/** The amount of a cap, or of its override. */
export function amountOf(unit: CapUnit, of: Pick<Cap, 'amount_usd' | 'amount_requests'>): string {
  return String(of[FIELDS[unit].amount] ?? '0');
}

export function readUsage(unit: CapUnit, of: Used): LimitUsage {
  const textOf = (field: keyof Used): string | null => {
    const value = of[field];
    return value === null || value === undefined ? null : String(value);
  };
  const { amount, used, open, left } = FIELDS[unit];
  return {
    unit,
    limit: textOf(amount) ?? '0',
    used: textOf(used) ?? '0',
    open: textOf(open),
    left: textOf(left) ?? '0',
  };
}

/** The override while it applies. */
export function currentOverride({ override }: Pick<Cap, 'override'>, nowMs: number): Cap['override'] {
  return override !== null && Date.parse(override.ends_at) > nowMs ? override : null;
}

/** By the amount that applies. */
export function usageOfCap(cap: Cap, nowMs: number): LimitUsage {
  return { ...readUsage(cap.unit, cap), limit: amountOf(cap.unit, currentOverride(cap, nowMs) ?? cap) };
}

/** How much of a limit is booked, and how much is held besides; together they can be more than all of it. */
export function sharesOf({ limit, used, open }: LimitUsage): { readonly used: number; readonly open: number } {
  // Of nothing all is used.
  if (compareUsd(limit, '0') === 0) return { used: 1, open: 0 };
  return { used: shareOf(used, limit), open: shareOf(open ?? '0', limit) };
}

const shareUsed = (usage: LimitUsage): number => {
  const { used, open } = sharesOf(usage);
  return used + open;
};

/** The one that is reached first. */
export function tightest<Limit extends { readonly usage: LimitUsage }>(limits: readonly Limit[]): Limit | undefined {
  return limits.toSorted((one, other) => shareUsed(other.usage) - shareUsed(one.usage))[0];
}
