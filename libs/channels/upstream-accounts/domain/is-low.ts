import type { AccountState } from './account-state.js';

/** Below these a balance is low. Zero: it is no threshold. */
export interface Thresholds {
  readonly days: number;
  readonly nanoUsd: bigint;
}

/** What is low stays low until it is a fifth above its threshold. */
const [ENTER_TENTHS, LEAVE_TENTHS] = [10n, 12n];

/**
 * Whether a balance is low: below an amount, or used up within some days at its cost of a day. An empty one is, if there is
 * any threshold. One that is unknown is not.
 *
 * @param wasLow whether it was before
 */
export function isLow(
  { balanceNanoUsd, costPerDayNanoUsd }: Pick<AccountState, 'balanceNanoUsd' | 'costPerDayNanoUsd'>,
  { days, nanoUsd }: Thresholds,
  wasLow: boolean,
): boolean {
  if (balanceNanoUsd === null || (days === 0 && nanoUsd === 0n)) return false;
  const tenths = wasLow ? LEAVE_TENTHS : ENTER_TENTHS;
  const isBelow = (thresholdNanoUsd: bigint): boolean => balanceNanoUsd * 10n < thresholdNanoUsd * tenths;
  return balanceNanoUsd <= 0n || isBelow(nanoUsd) || isBelow(BigInt(days) * (costPerDayNanoUsd ?? 0n));
}
