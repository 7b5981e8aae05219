/** Days until an amount is spent at a daily rate, with one decimal; null without usage. Both in nano-USD. */
export function daysLeft(availableNanoUsd: bigint, dailyBurnNanoUsd: bigint): number | null {
  if (dailyBurnNanoUsd <= 0n) return null;
  if (availableNanoUsd <= 0n) return 0;
  const tenths = (availableNanoUsd * 10n) / dailyBurnNanoUsd;
  return Number(tenths) / 10; // A count of days, not money.
}
