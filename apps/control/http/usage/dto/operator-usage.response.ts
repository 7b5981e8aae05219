import { ApiProperty } from '@nestjs/swagger';
import type { UsageRow, UsageWithUnits } from '#usage';
import { formatUsd } from '#kernel';
import { UsdProperty } from '../../conventions/fields/response-properties.js';
import type { ParsedUsageQuery } from './usage.query.js';
import { presentUsage, presentUsageRow, UsageResponse, UsageRowResponse } from './usage.response.js';

export class OperatorUsageRowResponse extends UsageRowResponse {
  @UsdProperty({ description: 'What was charged, less what was refunded.' })
  revenue_usd!: string;

  @UsdProperty({ description: 'What upstreams are owed for all attempts; by channel, for its own.' })
  upstream_cost_usd!: string;

  @UsdProperty({ description: 'Revenue less upstream cost; negative when a price is too low.' })
  margin_usd!: string;

  @UsdProperty({
    description:
      'What prices were above holds, and what cut-off upstreams can have thought unseen: used, and not charged.',
  })
  forgone_usd!: string;
}

export class OperatorUsageResponse extends UsageResponse {
  @ApiProperty({
    type: [OperatorUsageRowResponse],
    description: 'Intervals in which nothing was used are left out. A channel that was asked in vain has costs only.',
  })
  declare data: OperatorUsageRowResponse[];
}

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
