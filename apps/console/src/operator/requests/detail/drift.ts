import { compareUsd, shareOf, subtractUsd } from '@/kit/values/decimals';

interface Costs {
  readonly upstream_cost_usd: string;
  readonly list_cost_usd: string | null;
}

/** How far what is booked is from the list, as a share of the list; null: it has no cost there. */
export function driftOf({ upstream_cost_usd: booked, list_cost_usd: list }: Costs): number | null {
  if (list === null || compareUsd(list, '0') === 0) return null;
  return shareOf(subtractUsd(booked, list), list);
}
