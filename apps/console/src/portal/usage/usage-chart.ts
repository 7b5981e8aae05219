import { SERIES_COLORS, type Point, type Series } from '@/kit/charts/series';
import { addUsd } from '@/kit/values/decimals';
import { bucketsOf, type Interval } from './buckets';
import { sumByGroup, type UsageRow, type UsageSum } from './usage-sums';

const OTHERS = 'others';
const SHOWN = SERIES_COLORS.length - 1;

export interface Usage {
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly interval: Interval;
  readonly data: readonly UsageRow[];
}

export interface UsageChart {
  /** The five dearest groups, then all others as one. */
  readonly series: readonly Series[];
  readonly points: readonly Point[];
  readonly sums: readonly UsageSum[];
  /** Whether the last interval still runs. */
  readonly isRunning: boolean;
}

/** Spend by interval and group: at most five groups and the others. */
export function usageChart(usage: Usage, nameOf: (group: string | null) => string, others: string): UsageChart {
  const sums = sumByGroup(usage.data);
  const ids = new Map(sums.map(({ group }, index) => [group, index < SHOWN ? `g${index}` : OTHERS]));
  const series = sums.slice(0, SHOWN).map(({ group }, index) => ({
    id: `g${index}`,
    label: nameOf(group),
    color: SERIES_COLORS[index] ?? SERIES_COLORS[0],
  }));
  const rest = sums.length > SHOWN ? [{ id: OTHERS, label: others, color: SERIES_COLORS[5] }] : [];
  const points = pointsOf(usage, (row) => [[ids.get(row.group) ?? OTHERS, Number(row.cost_usd)]]);
  return { series: [...series, ...rest], points, sums, isRunning: isRunning(usage) };
}

/** What each series adds up to, in their order. */
export function spentBySeries({ series, sums }: Pick<UsageChart, 'series' | 'sums'>): string[] {
  const costs = sums.map(({ costUsd }) => costUsd);
  return series.map(({ id }, index) => (id === OTHERS ? addUsd(costs.slice(SHOWN)) : (costs[index] ?? '0')));
}

const TOKENS = [
  { id: 'cached', color: 'var(--c5)' },
  { id: 'input', color: 'var(--c1)' },
  { id: 'output', color: 'var(--c2)' },
] as const;

/** Tokens by interval: input from caches, other input, output. */
export function tokenChart(
  usage: Usage,
  labelOf: (id: (typeof TOKENS)[number]['id']) => string,
): Pick<UsageChart, 'series' | 'points' | 'isRunning'> {
  const points = pointsOf(usage, ({ prompt_tokens, cached_tokens, completion_tokens }) => [
    ['cached', cached_tokens],
    ['input', prompt_tokens - cached_tokens],
    ['output', completion_tokens],
  ]);
  const series = TOKENS.map(({ id, color }) => ({ id, color, label: labelOf(id) }));
  return { series, points, isRunning: isRunning(usage) };
}

/** Every interval of a window, with the sums of what its rows add to each series. */
function pointsOf(
  usage: Usage,
  partsOf: (row: UsageRow) => readonly (readonly [series: string, value: number])[],
): readonly Point[] {
  const sums = new Map<number, Record<string, number>>();
  for (const row of usage.data) {
    const values = sums.get(Date.parse(row.starts_at)) ?? {};
    for (const [id, value] of partsOf(row)) values[id] = (values[id] ?? 0) + value;
    sums.set(Date.parse(row.starts_at), values);
  }
  return bucketsOf({ ...usage, zone: usage.tz }).map((at) => ({ at, values: sums.get(Date.parse(at)) ?? {} }));
}

function isRunning({ to }: Usage): boolean {
  return Date.parse(to) > Date.now() - 60_000;
}
