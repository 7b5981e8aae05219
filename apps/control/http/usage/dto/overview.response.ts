import { ApiProperty } from '@nestjs/swagger';
import { formatId, formatUsd } from '#kernel';
import { OUTCOMES } from '#pricing';
import type { Money, OutcomeCounts, Overview, OverviewQuery, OverviewTotals, Percentiles } from '#usage';
import { IdProperty, ObjectProperty, TimeProperty, UsdProperty } from '../../conventions/fields/response-properties.js';
import { OVERVIEW_INTERVALS } from './overview.query.js';

const COUNT = { type: 'integer', example: 14 } as const;
const MILLISECONDS = { type: 'integer', nullable: true, example: 420 } as const;

/** Class decorator: a count of each outcome. */
function OutcomeProperties(target: { readonly prototype: object }): void {
  for (const outcome of OUTCOMES) ApiProperty(COUNT)(target.prototype, outcome);
}

@OutcomeProperties
export class OutcomeCountsResponse {}

export class PercentilesResponse {
  @ApiProperty({
    ...MILLISECONDS,
    description: 'Half were as fast or faster, right to 7 %. Null: nothing was measured.',
  })
  p50_ms!: number | null;

  @ApiProperty({ ...MILLISECONDS, description: 'Nineteen of twenty were as fast or faster, right to 7 %.' })
  p95_ms!: number | null;
}

export class MoneyFiguresResponse {
  @UsdProperty({ description: 'What was charged, less what was refunded.' })
  revenue_usd!: string;

  @UsdProperty({ description: 'What upstreams are owed for all attempts.' })
  upstream_cost_usd!: string;

  @UsdProperty({ description: 'Revenue less upstream cost; negative when prices are too low.' })
  margin_usd!: string;
}

export class OverviewTotalsResponse extends MoneyFiguresResponse {
  @TimeProperty()
  from!: string;

  @TimeProperty()
  to!: string;

  @ApiProperty(COUNT)
  request_count!: number;

  @ApiProperty({ ...COUNT, description: 'Of these, what failed on our side: broken, without any channel, or lost.' })
  failed_count!: number;

  @ApiProperty({ type: OutcomeCountsResponse })
  outcomes!: OutcomeCountsResponse;

  @ApiProperty({ ...COUNT, description: 'Organizations with requests.' })
  active_organization_count!: number;

  @ApiProperty({ type: PercentilesResponse, description: 'Until the first byte of a stream.' })
  first_byte!: PercentilesResponse;

  @ApiProperty({ type: PercentilesResponse, description: 'Until the end of a completed request.' })
  duration!: PercentilesResponse;
}

export class OverviewPointResponse extends MoneyFiguresResponse {
  @TimeProperty({ description: 'When the interval begins.' })
  starts_at!: string;

  @ApiProperty({ type: OutcomeCountsResponse })
  outcomes!: OutcomeCountsResponse;
}

export class TopModelResponse extends MoneyFiguresResponse {
  @IdProperty('mdl')
  model_id!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'openai/gpt-4.1', description: 'Null: archived for long.' })
  model!: string | null;

  @ApiProperty(COUNT)
  request_count!: number;
}

export class SettlementLagResponse {
  @ApiProperty({ ...COUNT, description: 'Finished requests that wait for the ledger.' })
  waiting_count!: number;

  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'For how long the oldest of these has waited, milliseconds.',
  })
  lag_ms!: number;

  @ApiProperty({ ...COUNT, example: 0, description: 'Requests that the ledger refused and an operator must decide.' })
  open_failure_count!: number;

  @ApiProperty({
    ...MILLISECONDS,
    example: null,
    description: 'For how long the oldest ended request has been without an entry in the ledger. Null: none is.',
  })
  oldest_unsettled_ms!: number | null;
}

export class OverviewResponse {
  @ObjectProperty('overview')
  object!: 'overview';

  @ApiProperty({ type: 'string', example: 'UTC' })
  tz!: string;

  @ApiProperty({ type: 'string', enum: [...OVERVIEW_INTERVALS] })
  interval!: string;

  @ApiProperty({ type: OverviewTotalsResponse })
  current!: OverviewTotalsResponse;

  @ApiProperty({ type: OverviewTotalsResponse, description: 'The window of the same length before.' })
  previous!: OverviewTotalsResponse;

  @ApiProperty({ type: [OverviewPointResponse], description: 'Intervals in which nothing happened are left out.' })
  series!: OverviewPointResponse[];

  @ApiProperty({ type: [TopModelResponse], description: 'At most ten, by revenue.' })
  top_models!: TopModelResponse[];

  @ApiProperty({ type: SettlementLagResponse, nullable: true, description: 'At this moment. Null: a store is away.' })
  settlement!: SettlementLagResponse | null;
}

/** @param canonicalIds of the top models */
export function presentOverview(
  { tz, interval }: OverviewQuery,
  { current, previous, series, topModels }: Overview,
  canonicalIds: ReadonlyMap<string, string>,
): Omit<OverviewResponse, 'settlement'> {
  return {
    object: 'overview',
    ...{ tz, interval, current: presentTotals(current), previous: presentTotals(previous) },
    series: series.map((point) => ({
      starts_at: point.startsAt.toISOString(),
      outcomes: { ...point.outcomes },
      ...presentMoney(point),
    })),
    top_models: topModels.map((figures) => ({
      model_id: formatId('mdl', figures.modelId),
      model: canonicalIds.get(figures.modelId) ?? null,
      request_count: Number(figures.requests),
      ...presentMoney(figures),
    })),
  };
}

export function presentPercentiles({ p50Ms, p95Ms }: Percentiles): PercentilesResponse {
  return { p50_ms: p50Ms, p95_ms: p95Ms };
}

function presentTotals(totals: OverviewTotals) {
  const { from, before, outcomes, activeOrganizations, firstByte, duration } = totals;
  return {
    from: from.toISOString(),
    to: before.toISOString(),
    request_count: countOf(outcomes),
    failed_count: outcomes.upstream_broken + outcomes.all_channels_failed + outcomes.lost,
    outcomes: { ...outcomes },
    active_organization_count: activeOrganizations,
    first_byte: presentPercentiles(firstByte),
    duration: presentPercentiles(duration),
    ...presentMoney(totals),
  };
}

function countOf(outcomes: OutcomeCounts): number {
  return OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0);
}

function presentMoney({ revenueNanoUsd, costNanoUsd }: Money) {
  return {
    revenue_usd: formatUsd(revenueNanoUsd),
    upstream_cost_usd: formatUsd(costNanoUsd),
    margin_usd: formatUsd(revenueNanoUsd - costNanoUsd),
  };
}
