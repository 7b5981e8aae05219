import type { CellState } from '@/kit';
import type { components } from '@/api/generated/management';

type Interval = components['schemas']['ServiceIntervalResponse'];

export interface StatusCell {
  readonly at: string;
  readonly state: Interval['state'];
  /** Of a thousand requests; null: there were none. */
  readonly successPerMille: number | null;
}

/** The last intervals in their order, those without requests filled in: the API leaves them out. */
export function statusCells(
  intervals: readonly Interval[],
  { stepMs, count, until }: { readonly stepMs: number; readonly count: number; readonly until: string },
): StatusCell[] {
  const last = Math.floor(Date.parse(until) / stepMs) * stepMs;
  const known = new Map(intervals.map((interval) => [Date.parse(interval.starts_at), interval]));
  return Array.from({ length: count }, (_, index) => {
    const startMs = last - (count - 1 - index) * stepMs;
    const interval = known.get(startMs);
    return {
      at: new Date(startMs).toISOString(),
      state: interval?.state ?? 'silent',
      successPerMille: interval?.success_per_mille ?? null,
    };
  });
}

export const CELL_STATES = {
  operational: 'ok',
  degraded: 'degraded',
  down: 'broken',
  silent: 'none',
} as const satisfies Readonly<Record<Interval['state'], CellState>>;
