import type { SpendPeriod } from '#core';
import type { CapWindow } from './admit.js';

/** The window of a period at a given time, and the start of the next one. */
export type RunningWindow = Pick<CapWindow, 'windowKey' | 'next'>;

const HOUR_MS = 3_600_000;

/** This long after any time of a day the day is over, and the next one is not: days last 23 to 25 hours. */
const DAY_ENDS_WITHIN_MS = 26 * HOUR_MS;
const MONTH_ENDS_WITHIN_MS = 32 * 24 * HOUR_MS;

/**
 * The calendar of a time zone. Days and months are those of its local clocks: the start of the next one is found by
 * search, never computed from lengths. Throws a RangeError for an unknown time zone.
 */
export function spendWindow(period: SpendPeriod, tz: string, nowMs: number): RunningWindow {
  if (period === 'total') return { windowKey: 'total', next: null };
  const [length, endsWithinMs] = period === 'day' ? [10, DAY_ENDS_WITHIN_MS] : [7, MONTH_ENDS_WITHIN_MS];
  const format = dateFormat(tz);
  const keyAt = (atMs: number): string => localDate(format, atMs).slice(0, length);
  const windowKey = keyAt(nowMs);
  const startsAtMs = firstMoment(nowMs, nowMs + endsWithinMs, (atMs) => keyAt(atMs) > windowKey);
  return { windowKey, next: { windowKey: keyAt(startsAtMs), startsAtMs } };
}

/** The first millisecond in (from, until] at which `holds` is true. It must be true at `until`, and stay true. */
function firstMoment(fromMs: number, untilMs: number, holds: (atMs: number) => boolean): number {
  let [before, after] = [fromMs, untilMs];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (holds(middle)) after = middle;
    else before = middle;
  }
  return after;
}

function dateFormat(tz: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: tz,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
}

/** As `2031-05-07`, which sorts in the order of time. */
function localDate(format: Intl.DateTimeFormat, atMs: number): string {
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return `${parts.get('year') ?? ''}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''}`;
}
