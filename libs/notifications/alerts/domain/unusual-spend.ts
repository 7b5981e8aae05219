import type { AlertRules } from './alert-rules.js';

export const HOUR_MS = 3_600_000;
export const WEEK_MS = 7 * 24 * HOUR_MS;
/** Weeks that an hour is compared with, and of which the first must have usage at its beginning. */
export const WEEKS = 4;
/** An hour is compared with those around the same time: people do not begin on the minute. */
export const AROUND_HOURS = 3;
const TIMES_USUAL = 3n;

interface HourSpend {
  readonly spentNanoUsd: bigint;
  /** Of each earlier week, the spend of the hours around the same time. */
  readonly aroundNanoUsd: readonly bigint[];
}

/**
 * The usual spend of an hour, if `spentNanoUsd` is far above it: above three times the average hour around the same time in
 * the highest of the last weeks, and by the least amount of the rules. Null: it is not.
 */
export function unusualSpend(
  { spentNanoUsd, aroundNanoUsd }: HourSpend,
  { unusualSpendMinNanoUsd }: Pick<AlertRules, 'unusualSpendMinNanoUsd'>,
): { readonly usualNanoUsd: bigint } | null {
  const highest = aroundNanoUsd.reduce((one, other) => (one > other ? one : other), 0n);
  const usualNanoUsd = highest / BigInt(AROUND_HOURS);
  const isUnusual = spentNanoUsd > usualNanoUsd * TIMES_USUAL && spentNanoUsd - usualNanoUsd >= unusualSpendMinNanoUsd;
  return isUnusual ? { usualNanoUsd } : null;
}
