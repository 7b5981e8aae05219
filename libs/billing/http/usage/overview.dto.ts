import {
  choice,
  each,
  id,
  integer,
  object,
  objects,
  optional,
  text,
  time,
  timeZone,
  usd,
  formatId,
  formatUsd,
  RoutifyError,
  OUTCOMES,
} from '#core';
import { query, reply, objectName, MoneyFiguresResponse, presentMoney } from '#core/http';
import {
  type OutcomeCounts,
  type Overview,
  OVERVIEW_INTERVALS,
  type OverviewQuery,
  type OverviewTotals,
  SHORT_INTERVALS,
  type TopFigures,
} from '../../usage/activity/overview.service.js';
import type { Percentiles } from '../../usage/domain/latency.js';

const DAY_MS = 86_400_000;
const WINDOW_MAX_MS = 31 * DAY_MS;
/** Up to this length the series is by hour unless another interval is given. */
const HOURLY_MAX_MS = 3 * DAY_MS;
/** Minutes are kept this long. */
const SHORT_MAX_MS = 2 * DAY_MS;
const SHORT_POINTS_MAX = 400;
const COST_UNKNOWN_MAX = 100;
const MINUTE_MS = 60_000;

export class OverviewRequest extends query(
  optional({
    from: time('Start of the time range, inclusive. Defaults to a day before the end.'),
    to: time('End of the time range, exclusive. Defaults to now. The range is at most 31 days.'),
    tz: timeZone('Time zone of the days. Defaults to UTC.'),
    interval: choice(
      OVERVIEW_INTERVALS,
      'Length of the intervals. Defaults to an hour for time ranges of up to three days, else to a day. Shorter ones are for the last two days, at most 400 of them.',
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
  if (interval !== undefined) checkShort(interval, fromMs, lengthMs, nowMs);
  const standard = lengthMs <= HOURLY_MAX_MS + 1 ? 'hour' : 'day';
  return { from: new Date(fromMs), before: new Date(beforeMs), tz, interval: interval ?? standard };
}

function checkShort(interval: OverviewQuery['interval'], fromMs: number, lengthMs: number, nowMs: number): void {
  const minutes = SHORT_INTERVALS[interval];
  if (minutes === undefined) return;
  if (fromMs < nowMs - SHORT_MAX_MS) {
    const message = `interval ${interval} is for time ranges that begin in the last two days; choose hour or day`;
    throw new RoutifyError('invalid_request_error', message, { param: 'interval' });
  }
  if (lengthMs > SHORT_POINTS_MAX * minutes * MINUTE_MS + 1) {
    const message = `the time range has more than ${SHORT_POINTS_MAX} intervals; choose a longer interval than ${interval}`;
    throw new RoutifyError('invalid_request_error', message, { param: 'interval' });
  }
}

export class OutcomeCountsResponse extends reply(each(OUTCOMES, integer({ example: 14 }))) {}

export class PercentilesResponse extends reply({
  p50_ms: integer('Median, accurate to 7%. `null` without measurements.', {
    nullable: true,
    example: 420,
  }),
  p95_ms: integer('95th percentile, accurate to 7%.', { nullable: true, example: 420 }),
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
  previous_revenue_usd: usd('Revenue of the previous period.'),
}) {}

export class TopOrganizationResponse extends reply({
  ...MoneyFiguresResponse.fields,
  organization_id: id('org'),
  organization: text('Its name.', { example: 'Acme GmbH' }),
  request_count: integer({ example: 14 }),
  previous_revenue_usd: usd('Revenue of the previous period.'),
}) {}

export class CostUnknownResponse extends reply({
  model_id: id('mdl'),
  model: text('`null` if archived long ago.', { nullable: true, example: 'openai/gpt-4.1' }),
  request_count: integer('Number of requests with an unknown provider cost.', { example: 14 }),
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
  top_organizations: objects(TopOrganizationResponse, 'Top ten organizations by revenue.'),
  cost_unknown_models: objects(CostUnknownResponse, 'Models with requests of unknown provider cost, at most 100.'),
  settlement: object(SettlementLagResponse, 'Current settlement status. `null` if a store is unavailable.', {
    nullable: true,
  }),
}) {}

/** The models that a response names. */
export function modelsNamedIn({ topModels, costUnknown }: Overview): string[] {
  return [
    ...topModels.map(({ id: model }) => model),
    ...costUnknown.slice(0, COST_UNKNOWN_MAX).map(({ modelId }) => modelId),
  ];
}

/** @param names of the models and organizations, by id */
export function presentOverview(
  { tz, interval }: OverviewQuery,
  { current, previous, series, topModels, topOrganizations, costUnknown }: Overview,
  names: ReadonlyMap<string, string>,
): Omit<OverviewResponse, 'settlement'> {
  return {
    object: 'overview',
    tz,
    interval,
    current: presentTotals(current),
    previous: presentTotals(previous),
    series: series.map((point) => ({
      starts_at: point.startsAt.toISOString(),
      outcomes: { ...point.outcomes },
      ...presentMoney(point),
    })),
    top_models: topModels.map((figures) => ({
      model_id: formatId('mdl', figures.id),
      model: names.get(figures.id) ?? null,
      ...presentTop(figures),
    })),
    top_organizations: topOrganizations.map((figures) => ({
      organization_id: formatId('org', figures.id),
      organization: names.get(figures.id) ?? formatId('org', figures.id),
      ...presentTop(figures),
    })),
    cost_unknown_models: costUnknown.slice(0, COST_UNKNOWN_MAX).map(({ modelId, requests }) => ({
      model_id: formatId('mdl', modelId),
      model: names.get(modelId) ?? null,
      request_count: Number(requests),
    })),
  };
}

function presentTop({ requests, previousRevenueNanoUsd, ...money }: TopFigures) {
  return {
    request_count: Number(requests),
    previous_revenue_usd: formatUsd(previousRevenueNanoUsd),
    ...presentMoney(money),
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
