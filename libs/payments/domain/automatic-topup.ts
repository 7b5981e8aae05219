const HOUR_MS = 3_600_000;
/** After a decline that may pass; then a person has to act. */
const BACK_OFF_MS = [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS] as const;
/** Between a credit and the next top-up. */
const PAUSE_MS = 60_000;

/**
 * How a bank declines: it may pass later; it will not; or its client must agree in person. `reason` is the provider's
 * word.
 */
export interface ChargeDecline {
  readonly kind: 'may_pass' | 'final' | 'needs_person';
  readonly reason: string;
}

export type PauseReason =
  | 'declined'
  | 'needs_person'
  | 'method_removed'
  | 'member_left'
  | 'role_changed'
  | 'method_of_another'
  | 'order_refused';
export type WaitReason = 'monthly_max' | 'may_pass' | 'order_limits';

/** What changes of a rule. */
export interface RuleStep {
  readonly status: 'active' | 'paused';
  readonly reason: PauseReason | WaitReason | null;
  readonly error: string | null;
  readonly declines: number;
  /** Null: at once. */
  readonly dueAt: Date | null;
}

interface Standing {
  readonly balanceNanoUsd: bigint;
  /** Of automatic orders of this month that came to something, or may. */
  readonly orderedNanoUsd: bigint;
}

interface Limits {
  readonly thresholdNanoUsd: bigint;
  readonly amountNanoUsd: bigint;
  readonly monthlyMaxNanoUsd: bigint;
}

/** Whether a balance is to be topped up now. `monthly_max`: it would be, but for the maximum of the month. */
export function topupDue(limits: Limits, { balanceNanoUsd, orderedNanoUsd }: Standing): 'now' | 'not' | 'monthly_max' {
  if (balanceNanoUsd >= limits.thresholdNanoUsd) return 'not';
  return orderedNanoUsd + limits.amountNanoUsd > limits.monthlyMaxNanoUsd ? 'monthly_max' : 'now';
}

/** @param declines those that could pass, before this one */
export function afterDecline({ kind, reason: error }: ChargeDecline, declines: number, nowMs: number): RuleStep {
  if (kind === 'needs_person') return paused('needs_person', error);
  const backOffMs = kind === 'may_pass' ? BACK_OFF_MS[declines] : undefined;
  if (backOffMs === undefined) return paused('declined', error);
  return {
    status: 'active',
    reason: 'may_pass',
    error,
    declines: declines + 1,
    dueAt: new Date(nowMs + backOffMs),
  };
}

export const afterCredit = (nowMs: number): RuleStep => ({
  status: 'active',
  reason: null,
  error: null,
  declines: 0,
  dueAt: new Date(nowMs + PAUSE_MS),
});

/** Nothing is charged until a person acts. */
export const paused = (reason: PauseReason, error: string | null = null): RuleStep => ({
  status: 'paused',
  reason,
  error,
  declines: 0,
  dueAt: null,
});

export const waiting = (reason: WaitReason, error: string | null, declines: number, dueAt: Date): RuleStep => ({
  status: 'active',
  reason,
  error,
  declines,
  dueAt,
});

export const monthOf = (nowMs: number): Date => monthFrom(nowMs, 0);

export const nextMonthOf = (nowMs: number): Date => monthFrom(nowMs, 1);

function monthFrom(nowMs: number, months: number): Date {
  const now = new Date(nowMs);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months));
}
