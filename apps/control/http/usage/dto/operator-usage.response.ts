import type { UsageRow, UsageWithUnits } from '#usage';
import { formatUsd } from '#kernel';
import { reply } from '../../conventions/fields/declare.js';
import { objects } from '../../conventions/fields/kinds.js';
import { usd } from '../../conventions/fields/usd.js';
import type { ParsedUsageQuery } from './usage.query.js';
import { presentUsage, presentUsageRow, UsageResponse, UsageRowResponse } from './usage.response.js';

export class OperatorUsageRowResponse extends reply({
  ...UsageRowResponse.fields,
  revenue_usd: usd('What was charged, less what was refunded.'),
  upstream_cost_usd: usd('What upstreams are owed for all attempts; by channel, for its own.'),
  margin_usd: usd('Revenue less upstream cost; negative when a price is too low.'),
  forgone_usd: usd(
    'What prices were above holds, and what cut-off upstreams can have thought unseen: used, and not charged.',
  ),
}) {}

export class OperatorUsageResponse extends reply({
  ...UsageResponse.fields,
  data: objects(
    OperatorUsageRowResponse,
    'Intervals in which nothing was used are left out. A channel that was asked in vain has costs only.',
  ),
}) {}

/** Usage with upstream cost and margin. */
export function presentOperatorUsage(query: ParsedUsageQuery, rows: readonly UsageWithUnits[]): OperatorUsageResponse {
  const data = rows.map((row) => Object.assign(presentUsageRow(row, query.groupBy), presentMargin(row)));
  return Object.assign(presentUsage(query, []), { data });
}

function presentMargin({ chargeNanoUsd, refundedNanoUsd, costNanoUsd, forgoneNanoUsd }: UsageRow) {
  const revenueNanoUsd = chargeNanoUsd - refundedNanoUsd;
  return {
    revenue_usd: formatUsd(revenueNanoUsd),
    upstream_cost_usd: formatUsd(costNanoUsd),
    margin_usd: formatUsd(revenueNanoUsd - costNanoUsd),
    forgone_usd: formatUsd(forgoneNanoUsd),
  };
}
