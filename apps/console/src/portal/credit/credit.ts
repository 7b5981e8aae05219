import type { components } from '@/api/generated/management';
import { compareUsd } from '@/kit/values/decimals';

type Balance = components['schemas']['OwnBalanceResponse'];

/** Whether requests are rejected for want of money. What running requests reserve comes back. */
export function isEmpty(balance: Balance | undefined): boolean {
  if (balance === undefined) return false;
  const available = balance.available_usd ?? balance.balance_usd;
  return compareUsd(available, '0') <= 0 && compareUsd(balance.held_usd ?? '0', '0') === 0;
}
