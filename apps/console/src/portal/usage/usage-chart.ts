import { SERIES_COLORS, type Point, type Series } from '@/kit';
import { bucketsOf, type Interval } from './buckets';
import { sumByGroup, type UsageRow, type UsageSum } from './usage-sums';

const OTHERS = 'others';
const SHOWN = SERIES_COLORS.length - 1;

interface Usage {
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
    ...{ id: `g${index}`, label: nameOf(group), color: SERIES_COLORS[index] ?? SERIES_COLORS[0] },
  }));
  const rest = sums.length > SHOWN ? [{ id: OTHERS, label: others, color: SERIES_COLORS[5] }] : [];
  const points = bucketsOf({ ...usage, zone: usage.tz }).map((at) => {
    const values: Record<string, number> = {};
    for (const row of usage.data) {
      if (Date.parse(row.starts_at) !== Date.parse(at)) continue;
      const id = ids.get(row.group) ?? OTHERS;
      values[id] = (values[id] ?? 0) + Number(row.cost_usd);
    }
    return { at, values };
  });
  return { series: [...series, ...rest], points, sums, isRunning: Date.parse(usage.to) > Date.now() - 60_000 };
}
