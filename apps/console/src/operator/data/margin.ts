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
