import type { Point } from '@/kit';
import type { components } from '@/api/generated/management';

type Row = components['schemas']['OperatorUsageRowResponse'];

const DAY_MS = 86_400_000;

/** Revenue and cost of each day (UTC) from a midnight until now; a chart has no more digits than a double. */
export function dailyMoney(rows: readonly Row[], from: string, nowMs: number): Point[] {
  const days = new Map<number, { revenue: number; cost: number }>();
  for (let at = Date.parse(from); at <= nowMs; at += DAY_MS) days.set(at, { revenue: 0, cost: 0 });
  for (const { starts_at, revenue_usd, upstream_cost_usd } of rows) {
    const day = days.get(Date.parse(starts_at));
    if (day === undefined) continue;
    day.revenue += Number(revenue_usd);
    day.cost += Number(upstream_cost_usd);
  }
  return Array.from(days, ([at, values]) => ({ at: new Date(at).toISOString(), values }));
}
