import { formatUsd, maxBigint, type Principal } from '#core';
import type { SpentDay } from '#billing/admission';
import type { DayRange } from './read-days.js';

const CENTS_PER_USD = 100n;
const MS_PER_SECOND = 1_000;

/**
 * NBR-11: the limit of a key is what it has spent and what is left, as JSON text: amounts are plain decimal numbers. No
 * key is unlimited: the balance of its organization bounds it.
 * @param leftNanoUsd negative while the organization is in debt
 */
export function presentSubscription(
  { keyExpiresAt }: Principal,
  leftNanoUsd: bigint,
  days: readonly SpentDay[],
): string {
  const limit = formatUsd(sumOf(days) + maxBigint(leftNanoUsd, 0n));
  const until = keyExpiresAt === null ? 0 : Math.floor(keyExpiresAt.getTime() / MS_PER_SECOND);
  return (
    '{"object":"billing_subscription","has_payment_method":true' +
    `,"soft_limit_usd":${limit},"hard_limit_usd":${limit},"system_hard_limit_usd":${limit},"access_until":${until}}`
  );
}

/** NBR-11: all that the key has spent, whatever days were requested, and the spending of these days. In cents. */
export function presentBillingUsage(days: readonly SpentDay[], { from, before }: DayRange): string {
  const costs = days.filter(({ day }) => day >= from && day < before).map(dailyCost);
  return `{"object":"list","total_usage":${formatCents(sumOf(days))},"daily_costs":[${costs.join()}]}`;
}

function dailyCost({ day, spentNanoUsd }: SpentDay): string {
  const timestamp = day.getTime() / MS_PER_SECOND;
  return `{"timestamp":${timestamp},"line_items":[{"name":"API usage","cost":${formatCents(spentNanoUsd)}}]}`;
}

function sumOf(days: readonly SpentDay[]): bigint {
  return days.reduce((sum, { spentNanoUsd }) => sum + spentNanoUsd, 0n);
}

function formatCents(nanoUsd: bigint): string {
  return formatUsd(nanoUsd * CENTS_PER_USD);
}
