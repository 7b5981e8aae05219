export const RANGES = ['1h', '6h', '24h', '7d', '30d'] as const;

export type Range = (typeof RANGES)[number];

export interface OverviewSearch {
  readonly range?: Range;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const HOURS: Readonly<Record<Range, number>> = { '1h': 1, '6h': 6, '24h': 24, '7d': 168, '30d': 720 };
/** From here on a point is a day. */
const DAYS_FROM_HOURS = 168;

interface Window {
  readonly from: string;
  readonly to: string;
  readonly interval: 'hour' | 'day';
}

/** The window up to the end of the running minute: what just happened counts, and a minute asks one question. */
export function windowOf(range: Range, nowMs: number): Window {
  const endMs = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
  return {
    from: new Date(endMs - HOURS[range] * HOUR_MS).toISOString(),
    to: new Date(endMs).toISOString(),
    interval: HOURS[range] >= DAYS_FROM_HOURS ? 'day' : 'hour',
  };
}
