import type { components } from '@/api/generated/management';
import { compareUsd } from '@/kit/values/decimals';

const YEAR_DAYS = 365;

type Balance = components['schemas']['OwnBalanceResponse'];

/** Whether requests are rejected for want of money. What running requests reserve comes back. */
export function isEmpty(balance: Balance | undefined): boolean {
  if (balance === undefined) return false;
  const available = balance.available_usd ?? balance.balance_usd;
  return compareUsd(available, '0') <= 0 && compareUsd(balance.held_usd ?? '0', '0') === 0;
}

/** How long a balance lasts. A number beyond a year says nothing: it is `long`. `endless`: nothing is used. */
export function daysLeft(days: number | null | undefined): number | 'long' | 'endless' | undefined {
  if (days === null) return 'endless';
  if (days === undefined) return undefined;
  return days > YEAR_DAYS ? 'long' : Math.floor(days);
}
