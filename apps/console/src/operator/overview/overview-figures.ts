import type { Point } from '@/kit';
import { compareUsd, shareOf, subtractUsd } from '@/kit/values/decimals';
import type { components } from '@/api/generated/management';

export type Overview = components['schemas']['OverviewResponse'];
type Totals = Overview['current'];
type Outcomes = Totals['outcomes'];

/** How outcomes are grouped on a chart: rare ones stand at the base. */
export const GROUPS = ['failed', 'refused', 'closed', 'completed'] as const;

export function groupsOf(outcomes: Outcomes): Record<(typeof GROUPS)[number], number> {
  const { completed, client_closed, balance_ended, upstream_refused, drained } = outcomes;
  const { upstream_broken, all_channels_failed, lost } = outcomes;
  return {
    failed: upstream_broken + all_channels_failed + lost,
    refused: upstream_refused + balance_ended,
    closed: client_closed + drained,
    completed,
  };
}

/** A chart has no more digits than a double; its figures stand beside it. */
export const moneyPoints = (series: Overview['series']): Point[] =>
  series.map(({ starts_at: at, revenue_usd, upstream_cost_usd }) => ({
    at,
    values: { revenue: Number(revenue_usd), cost: Number(upstream_cost_usd) },
  }));

export const outcomePoints = (series: Overview['series']): Point[] =>
  series.map(({ starts_at: at, outcomes }) => ({ at, values: groupsOf(outcomes) }));

const MINUTE_MS = 60_000;
const STEP_MS: Readonly<Record<Overview['interval'], number>> = {
  minute: MINUTE_MS,
  '5_minutes': 5 * MINUTE_MS,
  '30_minutes': 30 * MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: 1_440 * MINUTE_MS,
};

type Series = Overview['series'];

/** Intervals in which nothing happened are left out by the API; a chart of time has them as zeros, from end to end. */
export function fillGaps(
  series: Series,
  interval: Overview['interval'],
  { from, to }: Pick<Totals, 'from' | 'to'>,
): Series {
  const [first] = series;
  if (first === undefined) return [];
  const step = STEP_MS[interval];
  const known = [...series];
  const filled: Series = [];
  // Half a step: a day that is an hour shorter is no gap.
  const stepsBefore = Math.floor((Date.parse(first.starts_at) - Date.parse(from) + step / 2) / step);
  let at = Date.parse(first.starts_at) - stepsBefore * step;
  while (at < Date.parse(to)) {
    const next = known[0];
    const isNext = next !== undefined && Date.parse(next.starts_at) <= at + step / 2;
    filled.push(isNext ? next : nothingAt(at));
    if (isNext) known.shift();
    at = (isNext ? Date.parse(next.starts_at) : at) + step;
  }
  return filled;
}

function nothingAt(ms: number): Series[number] {
  return { starts_at: new Date(ms).toISOString(), outcomes: NO_OUTCOMES, ...NO_MONEY };
}

const NO_MONEY = {
  revenue_usd: '0',
  upstream_cost_usd: '0',
  margin_usd: '0',
  cost_unknown_count: 0,
  cost_unknown_revenue_usd: '0',
};

const NO_OUTCOMES: Outcomes = {
  completed: 0,
  client_closed: 0,
  upstream_broken: 0,
  balance_ended: 0,
  upstream_refused: 0,
  all_channels_failed: 0,
  drained: 0,
  lost: 0,
};

/** By what share an amount changed; null: there was nothing before. */
export function changeOf(now: string, before: string): number | null {
  return compareUsd(before, '0') <= 0 ? null : shareOf(subtractUsd(now, before), before);
}

export const failedShare = ({ failed_count, request_count }: Totals): number | null =>
  request_count === 0 ? null : failed_count / request_count;
