import { choice, each, id, integer, object, objects, optional, text, time, timeZone, usd } from '#fields';
import { formatId, formatUsd, RoutifyError } from '#kernel';
import { OUTCOMES } from '#pricing';
import type { Money, OutcomeCounts, Overview, OverviewQuery, OverviewTotals, Percentiles } from '#usage';
import { query, reply } from '../conventions/fields/dto.js';
import { objectName } from '../conventions/fields/resource-fields.js';

const DAY_MS = 86_400_000;
const WINDOW_MAX_MS = 31 * DAY_MS;
/** Up to this length the series is by hour unless another interval is given. */
const HOURLY_MAX_MS = 3 * DAY_MS;

const OVERVIEW_INTERVALS = ['hour', 'day'] as const;

export class OverviewRequest extends query(
  optional({
    from: time('Start of the time range, inclusive. Defaults to a day before the end.'),
    to: time('End of the time range, exclusive. Defaults to now. The range is at most 31 days.'),
    tz: timeZone('Time zone of the days. Defaults to UTC.'),
    interval: choice(
      OVERVIEW_INTERVALS,
      'Length of the intervals. Defaults to an hour for time ranges of up to three days, else to a day.',
    ),
  }),
) {}

/** Throws 400 for an empty window, and for one that is too long. */
export function readOverviewQuery({ from, to, tz = 'UTC', interval }: OverviewRequest, nowMs: number): OverviewQuery {
  const beforeMs = to === undefined ? nowMs + 1 : Date.parse(to);
  const fromMs = from === undefined ? beforeMs - DAY_MS : Date.parse(from);
  const lengthMs = beforeMs - fromMs;
  if (lengthMs <= 0) throw new RoutifyError('invalid_request_error', 'from must be before to', { param: 'from' });
  if (lengthMs > WINDOW_MAX_MS + 1) {
    throw new RoutifyError('invalid_request_error', 'the window from `from` to `to` is over 31 days', {
      param: 'from',
    });
  }
  const standard = lengthMs <= HOURLY_MAX_MS + 1 ? 'hour' : 'day';
  return { from: new Date(fromMs), before: new Date(beforeMs), tz, interval: interval ?? standard };
}

export class OutcomeCountsResponse extends reply(each(OUTCOMES, integer({ example: 14 }))) {}

export class PercentilesResponse extends reply({
  p50_ms: integer('Median, accurate to 7%. `null` without measurements.', {
    nullable: true,
    example: 420,
  }),
  p95_ms: integer('95th percentile, accurate to 7%.', { nullable: true, example: 420 }),
}) {}

export class MoneyFiguresResponse extends reply({
  revenue_usd: usd('Charges minus refunds.'),
  upstream_cost_usd: usd('Provider cost of all attempts.'),
  margin_usd: usd('Revenue minus provider cost.'),
}) {}

export class OverviewTotalsResponse extends reply({
  ...MoneyFiguresResponse.fields,
  from: time(),
  to: time(),
  request_count: integer({ example: 14 }),
  failed_count: integer('Number of requests that failed on our side: broken, without a channel, or lost.', {
    example: 14,
  }),
  outcomes: object(OutcomeCountsResponse),
  active_organization_count: integer('Number of organizations with requests.', { example: 14 }),
  first_byte: object(PercentilesResponse, 'Time to first byte of streams.'),
  duration: object(PercentilesResponse, 'Duration of completed requests.'),
}) {}

export class OverviewPointResponse extends reply({
  ...MoneyFiguresResponse.fields,
  starts_at: time('Start of the interval.'),
  outcomes: object(OutcomeCountsResponse),
}) {}

export class TopModelResponse extends reply({
  ...MoneyFiguresResponse.fields,
  model_id: id('mdl'),
  model: text('`null` if archived long ago.', { nullable: true, example: 'openai/gpt-4.1' }),
  request_count: integer({ example: 14 }),
}) {}

export class SettlementLagResponse extends reply({
  waiting_count: integer('Number of finished requests pending settlement.', { example: 14 }),
  lag_ms: integer('Waiting time of the oldest one in milliseconds.', { example: 0 }),
  open_failure_count: integer('Number of open settlement failures.', { example: 0 }),
  oldest_unsettled_ms: integer('Time since the end of the oldest unsettled request in milliseconds. `null`: none.', {
    nullable: true,
    example: null,
  }),
}) {}

export class OverviewResponse extends reply({
  object: objectName('overview'),
  tz: text({ example: 'UTC' }),
  interval: choice(OVERVIEW_INTERVALS),
  current: object(OverviewTotalsResponse),
  previous: object(OverviewTotalsResponse, 'The previous period of the same length.'),
  series: objects(OverviewPointResponse, 'Series. Empty intervals are omitted.'),
  top_models: objects(TopModelResponse, 'Top ten models by revenue.'),
  settlement: object(SettlementLagResponse, 'Current settlement status. `null` if a store is unavailable.', {
    nullable: true,
  }),
}) {}

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
