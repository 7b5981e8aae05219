export const RANGES = ['1h', '6h', '24h', '7d', '30d'] as const;

export type Range = (typeof RANGES)[number];

export interface OverviewSearch {
  readonly range?: Range;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const HOURS: Readonly<Record<Range, number>> = { '1h': 1, '6h': 6, '24h': 24, '7d': 168, '30d': 720 };
/** Of a point of the charts. */
const INTERVALS = {
  '1h': 'minute',
  '6h': '5_minutes',
  '24h': '30_minutes',
  '7d': 'day',
  '30d': 'day',
} as const satisfies Readonly<Record<Range, string>>;
/** Where a window may begin; days begin by the time zone. */
const STEP_MS = {
  minute: MINUTE_MS,
  '5_minutes': 5 * MINUTE_MS,
  '30_minutes': 30 * MINUTE_MS,
  day: MINUTE_MS,
} as const;

interface Window {
  readonly from: string;
  readonly to: string;
  readonly interval: (typeof INTERVALS)[Range];
}

/**
 * The window up to the end of the running minute: what just happened counts, and a minute asks one question. It begins
 * with a whole interval.
 */
export function windowOf(range: Range, nowMs: number): Window {
  const endMs = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
  const interval = INTERVALS[range];
  const stepMs = STEP_MS[interval];
  const fromMs = Math.floor((endMs - HOURS[range] * HOUR_MS) / stepMs) * stepMs;
  return { from: new Date(fromMs).toISOString(), to: new Date(endMs).toISOString(), interval };
}

interface Lasting {
  readonly previous: { readonly request_count: number };
  readonly series: readonly { readonly starts_at: string }[];
}

/** The range that a page opens with: of a new installation, no more than its age. */
export function openingRange(day: Lasting | undefined, nowMs: number): Range {
  const [first] = day?.series ?? [];
  if (day === undefined || first === undefined || day.previous.request_count > 0) return '24h';
  const ageMs = nowMs - Date.parse(first.starts_at);
  return RANGES.find((range) => ageMs <= HOURS[range] * HOUR_MS) ?? '24h';
}
