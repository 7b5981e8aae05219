import type { Money } from '#billing/ledger';
import { integer } from '../../fields/kinds.js';
import { usd } from '../../fields/usd.js';
import { formatUsd } from '../../kernel/money.js';
import { reply } from './dto.js';

export class MoneyFiguresResponse extends reply({
  revenue_usd: usd('Charges minus refunds.'),
  upstream_cost_usd: usd('Provider cost of all attempts.'),
  margin_usd: usd('Revenue minus provider cost, of requests with a known cost.'),
  cost_unknown_count: integer('Number of requests with an unknown provider cost.', { example: 0 }),
  cost_unknown_revenue_usd: usd('Revenue from these requests.', { example: '0' }),
}) {}

/** Revenue, cost and margin; the margin is of requests with a known cost. */
export function presentMoney(money: Money) {
  const { revenueNanoUsd, costNanoUsd, costUnknownRequests, costUnknownRevenueNanoUsd } = money;
  return {
    revenue_usd: formatUsd(revenueNanoUsd),
    upstream_cost_usd: formatUsd(costNanoUsd),
    margin_usd: formatUsd(revenueNanoUsd - costUnknownRevenueNanoUsd - costNanoUsd),
    cost_unknown_count: Number(costUnknownRequests),
    cost_unknown_revenue_usd: formatUsd(costUnknownRevenueNanoUsd),
  };
}
