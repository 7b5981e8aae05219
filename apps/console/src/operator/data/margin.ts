import { compareUsd, marginOf, subtractUsd } from '@/kit/values/decimals';

/** What a request brings and costs, as far as it is known. */
interface Earned {
  readonly cost_usd: string;
  readonly refunded_usd?: string;
  readonly upstream_cost_usd?: string;
  readonly upstream_cost_known?: boolean;
}

/** The charge less refunds. */
export function revenueOf({ cost_usd, refunded_usd = '0' }: Earned): string {
  return subtractUsd(cost_usd, refunded_usd);
}

/** Sums of requests, some of which may have an unknown cost. */
interface EarnedSums {
  readonly revenue_usd: string;
  readonly upstream_cost_usd: string;
  readonly cost_unknown_count: number;
  readonly cost_unknown_revenue_usd: string;
}

/** What is left of each dollar that requests with a known cost brought; null: there are none. */
export function marginShareOfSums(sums: EarnedSums): number | null {
  return marginOf(subtractUsd(sums.revenue_usd, sums.cost_unknown_revenue_usd), sums.upstream_cost_usd);
}

/** What they cost; null: nothing of it is known. */
export function knownCostOf({ upstream_cost_usd: cost, cost_unknown_count: unknown }: EarnedSums): string | null {
  return unknown > 0 && compareUsd(cost, '0') === 0 ? null : cost;
}

/** What is left of it; null: the cost is unknown. */
export function keptOf(request: Earned): string | null {
  const { upstream_cost_usd: cost, upstream_cost_known: isKnown = true } = request;
  return cost === undefined || !isKnown ? null : subtractUsd(revenueOf(request), cost);
}

/** What is left of each dollar; null: the cost is unknown, or nothing was earned. */
export function marginShareOf(request: Earned): number | null {
  const { upstream_cost_usd: cost, upstream_cost_known: isKnown = true } = request;
  if (cost === undefined || !isKnown || compareUsd(revenueOf(request), '0') <= 0) return null;
  return marginOf(revenueOf(request), cost);
}
