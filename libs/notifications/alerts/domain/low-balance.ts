import type { AlertRules } from './alert-rules.js';

const WEEK_DAYS = 7n;

/** What percentages and days of the rules are measured by. */
export interface BalanceFacts {
  /** Null: never topped up. */
  readonly lastTopupNanoUsd: bigint | null;
  /** Charges of the last seven days. */
  readonly weekSpendNanoUsd: bigint;
}

type Levels = Pick<AlertRules, 'lowBalanceNanoUsd' | 'lowBalancePercent' | 'lowBalanceDays'>;

/** The balance below which an organization is warned: the highest amount of its rules; null: none is given. */
export function lowBalanceOf(rules: Levels, { lastTopupNanoUsd, weekSpendNanoUsd }: BalanceFacts): bigint | null {
  const { lowBalanceNanoUsd, lowBalancePercent, lowBalanceDays } = rules;
  const amounts = [
    lowBalanceNanoUsd,
    ((lastTopupNanoUsd ?? 0n) * BigInt(lowBalancePercent)) / 100n,
    (weekSpendNanoUsd * BigInt(lowBalanceDays)) / WEEK_DAYS,
  ];
  const highest = amounts.reduce((one, other) => (one > other ? one : other));
  return highest > 0n ? highest : null;
}
