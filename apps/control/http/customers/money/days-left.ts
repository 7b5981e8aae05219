/** Days that an amount lasts at so much a day, with one decimal; null when nothing is used. Both in nano-USD. */
export function daysLeft(availableNanoUsd: bigint, burnOfADayNanoUsd: bigint): number | null {
  if (burnOfADayNanoUsd <= 0n) return null;
  if (availableNanoUsd <= 0n) return 0;
  const tenths = (availableNanoUsd * 10n) / burnOfADayNanoUsd;
  return Number(tenths) / 10; // A count of days, not money.
}
