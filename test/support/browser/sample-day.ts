import { formatUsd } from '#kernel';
import type { OverviewResponse } from '../../../apps/control/http/usage/overview.dto.js';

/** As it arrives: not an instance of the class. */
type Plain<Value> = Value extends readonly (infer Item)[]
  ? Plain<Item>[]
  : Value extends object
    ? { [Name in keyof Value]: Plain<Value[Name]> }
    : Value;
export type Overview = Plain<OverviewResponse>;
type Totals = Overview['current'];
type Point = Overview['series'][number];

type Money = Pick<
  Point,
  'revenue_usd' | 'upstream_cost_usd' | 'margin_usd' | 'cost_unknown_count' | 'cost_unknown_revenue_usd'
>;

const HOUR_MS = 3_600_000;
const POINT_MS = 1_800_000;
/** Of one request, on average. */
const REVENUE_NANO_USD = 4_180_000n;

/** Of all requests, in per cent (the rest is of others); requests against the period before; cost of the revenue. */
type Rank = readonly [name: string, sharePercent: number, changePercent: number, costPercent: number];

const ORGANIZATIONS: readonly Rank[] = [
  ['Halden Labs', 31, 112, 61],
  ['Acme Robotics', 24, 96, 64],
  ['Northwind Search', 17, 141, 52],
  ['Kestrel Health', 12, 103, 57],
  ['Lumen Studio', 7, 88, 60],
];
const MODELS: readonly Rank[] = [
  ['anthropic/claude-sonnet-4.5', 28, 118, 66],
  ['openai/gpt-4.1', 22, 99, 63],
  ['google/gemini-2.5-flash', 19, 133, 48],
  ['deepseek/deepseek-v3.2', 13, 121, 53],
  ['openai/gpt-4.1-mini', 9, 92, 58],
];
const COST_ON_AVERAGE = 60;

/**
 * The overview of a busy day, for a picture: the API's own answer with sums that fit together. Thirty-minute points up to
 * `to`, low at night and high in the afternoon.
 */
export function sampleDay(answer: Overview): Overview {
  const endMs = Date.parse(answer.current.to);
  const points = Array.from({ length: 49 }, (_, index) => Math.floor(endMs / POINT_MS - index) * POINT_MS);
  const series = points.reverse().map((startMs) => pointAt(startMs, answer));
  const sum = (counts: readonly number[]): number => counts.reduce((left, right) => left + right, 0);
  const completed = sum(series.map(({ outcomes }) => outcomes.completed));
  const failed = sum(series.map(({ outcomes }) => outcomes.all_channels_failed));
  const totals = (factor: number, firstByteMs: number): Totals => ({
    ...answer.current,
    ...moneyOf(Math.round(completed * factor), COST_ON_AVERAGE + (1 - factor) * 20),
    request_count: Math.round((completed + failed) * factor),
    failed_count: Math.round(failed * factor),
    outcomes: {
      ...answer.current.outcomes,
      completed: Math.round(completed * factor),
      all_channels_failed: Math.round(failed * factor),
    },
    active_organization_count: 37,
    first_byte: { p50_ms: firstByteMs / 2, p95_ms: firstByteMs },
    duration: { p50_ms: 2_600, p95_ms: 9_400 },
  });
  const top = ([, share, change, cost]: Rank) => {
    const requests = Math.round((completed * share) / 100);
    const before = Math.round((requests * 100) / change);
    const money = moneyOf(requests, cost);
    return { ...money, request_count: requests, previous_revenue_usd: moneyOf(before, 0).revenue_usd };
  };
  return {
    ...answer,
    current: totals(1, 840),
    previous: { ...totals(0.91, 880), from: answer.previous.from, to: answer.previous.to },
    series,
    top_models: MODELS.map((rank, at) => ({ model_id: idOf('mdl', at), model: rank[0], ...top(rank) })),
    top_organizations: ORGANIZATIONS.map((rank, at) => ({
      ...{ organization_id: idOf('org', at), organization: rank[0] },
      ...top(rank),
    })),
    cost_unknown_models: [],
  };
}

function pointAt(startMs: number, { current }: Overview): Point {
  const hour = (startMs / HOUR_MS) % 24;
  const wave = 1 + 0.62 * Math.sin(((hour - 8.5) / 24) * 2 * Math.PI) + 0.09 * Math.sin(hour * 7.3);
  const share = Math.min(1, (Date.parse(current.to) - startMs) / POINT_MS);
  const completed = Math.round(1_240 * wave * share);
  const outcomes = {
    ...current.outcomes,
    completed,
    all_channels_failed: Math.round(completed * (0.003 + 0.002 * Math.sin(hour * 2.3))),
  };
  const money = moneyOf(completed, COST_ON_AVERAGE + 3 * Math.sin(hour * 1.1));
  return { ...money, starts_at: new Date(startMs).toISOString(), outcomes };
}

function moneyOf(requests: number, costPercent: number): Money {
  const revenue = BigInt(requests) * REVENUE_NANO_USD;
  const cost = (revenue * BigInt(Math.round(costPercent * 10))) / 1_000n;
  return {
    revenue_usd: formatUsd(revenue),
    upstream_cost_usd: formatUsd(cost),
    margin_usd: formatUsd(revenue - cost),
    cost_unknown_count: 0,
    cost_unknown_revenue_usd: '0',
  };
}

const idOf = (prefix: string, rank: number): string => `${prefix}_01k3yd7c5wf0qv8m2xr6ta9hr${rank}`;
