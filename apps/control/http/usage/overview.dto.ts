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
    from: time('Begin (included); a day before the end unless given.'),
    to: time('End (not included); now unless given. At most 31 days.'),
    tz: timeZone('Where days begin; UTC unless given.'),
    interval: choice(
      OVERVIEW_INTERVALS,
      'Length of the intervals; an hour in windows of up to three days, else a day, unless given.',
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
  p50_ms: integer('Half were as fast or faster, right to 7 %. Null: nothing was measured.', {
    nullable: true,
    example: 420,
  }),
  p95_ms: integer('Nineteen of twenty were as fast or faster, right to 7 %.', { nullable: true, example: 420 }),
}) {}

export class MoneyFiguresResponse extends reply({
  revenue_usd: usd('What was charged, less what was refunded.'),
  upstream_cost_usd: usd('What upstreams are owed for all attempts.'),
  margin_usd: usd('Revenue less upstream cost; negative when prices are too low.'),
}) {}

export class OverviewTotalsResponse extends reply({
  ...MoneyFiguresResponse.fields,
  from: time(),
  to: time(),
  request_count: integer({ example: 14 }),
  failed_count: integer('Of these, what failed on our side: broken, without any channel, or lost.', { example: 14 }),
  outcomes: object(OutcomeCountsResponse),
  active_organization_count: integer('Organizations with requests.', { example: 14 }),
  first_byte: object(PercentilesResponse, 'Until the first byte of a stream.'),
  duration: object(PercentilesResponse, 'Until the end of a completed request.'),
}) {}

export class OverviewPointResponse extends reply({
  ...MoneyFiguresResponse.fields,
  starts_at: time('When the interval begins.'),
  outcomes: object(OutcomeCountsResponse),
}) {}

export class TopModelResponse extends reply({
  ...MoneyFiguresResponse.fields,
  model_id: id('mdl'),
  model: text('Null: archived for long.', { nullable: true, example: 'openai/gpt-4.1' }),
  request_count: integer({ example: 14 }),
}) {}

export class SettlementLagResponse extends reply({
  waiting_count: integer('Finished requests that wait for the ledger.', { example: 14 }),
  lag_ms: integer('For how long the oldest of these has waited, milliseconds.', { example: 0 }),
  open_failure_count: integer('Requests that the ledger refused and an operator must decide.', { example: 0 }),
  oldest_unsettled_ms: integer(
    'For how long the oldest ended request has been without an entry in the ledger. Null: none is.',
    { nullable: true, example: null },
  ),
}) {}

export class OverviewResponse extends reply({
  object: objectName('overview'),
  tz: text({ example: 'UTC' }),
  interval: choice(OVERVIEW_INTERVALS),
  current: object(OverviewTotalsResponse),
  previous: object(OverviewTotalsResponse, 'The window of the same length before.'),
  series: objects(OverviewPointResponse, 'Intervals in which nothing happened are left out.'),
  top_models: objects(TopModelResponse, 'At most ten, by revenue.'),
  settlement: object(SettlementLagResponse, 'At this moment. Null: a store is away.', { nullable: true }),
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
