import { MONDAY, type CapPeriod } from '#core';
import type { CapWindow } from './admit.js';

/** The window of a period at a given time, and the start of the next one. */
export type RunningWindow = Pick<CapWindow, 'windowKey' | 'next' | 'lengthMs'>;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** This long after any time of a period the period is over, and the next one is not: days last 23 to 25 hours. */
const ENDS_WITHIN_MS = {
  hour: 2 * HOUR_MS,
  day: 26 * HOUR_MS,
  week: 8 * DAY_MS,
  month: 32 * DAY_MS,
  quarter: 93 * DAY_MS,
} as const;

type DatePeriod = Exclude<keyof typeof ENDS_WITHIN_MS, 'hour'>;

/**
 * The calendar of a time zone. Days, weeks, months and quarters are those of its local clocks: the start of the next one
 * is found by search, never computed from lengths. Keys sort in the order of time: the first day of a day or week
 * (`2031-05-07`), the first month of a month or quarter (`2031-04`), the start of an hour in UTC (`2031-05-07T14:30`).
 * Throws a RangeError for an unknown time zone.
 *
 * @param weekStartsOn 1, Monday, to 7
 */
export function spendWindow(
  period: Exclude<CapPeriod, 'hours'>,
  tz: string,
  nowMs: number,
  weekStartsOn = MONDAY,
): RunningWindow {
  if (period === 'total') return { windowKey: 'total', next: null };
  const format = dateFormat(tz);
  const keyAt = (atMs: number): string =>
    period === 'hour' ? hourKey(format, atMs) : dateKey(period, localDate(format, atMs), weekStartsOn);
  const windowKey = keyAt(nowMs);
  const startsAtMs = firstMoment(nowMs, nowMs + ENDS_WITHIN_MS[period], (atMs) => keyAt(atMs) > windowKey);
  return { windowKey, next: { windowKey: keyAt(startsAtMs), startsAtMs } };
}

/** The start of the hour of the local clock, which need not be one of UTC. */
function hourKey(format: Intl.DateTimeFormat, atMs: number): string {
  const { year, month, day, hour, minute } = localDate(format, atMs);
  const offsetMs = Date.UTC(year, month - 1, day, hour, minute) - (atMs - (atMs % MINUTE_MS));
  const startMs = Math.floor((atMs + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;
  return new Date(startMs).toISOString().slice(0, 16);
}

function dateKey(period: DatePeriod, { year, month, day }: LocalDate, weekStartsOn: number): string {
  const key = (atMs: number, length: number): string => new Date(atMs).toISOString().slice(0, length);
  switch (period) {
    case 'day':
      return key(Date.UTC(year, month - 1, day), 10);
    case 'week': {
      const midnightMs = Date.UTC(year, month - 1, day);
      const sinceStart = (new Date(midnightMs).getUTCDay() - weekStartsOn + 7) % 7;
      return key(midnightMs - sinceStart * DAY_MS, 10);
    }
    case 'month':
      return key(Date.UTC(year, month - 1), 7);
    case 'quarter':
      return key(Date.UTC(year, month - 1 - ((month - 1) % 3)), 7);
  }
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

interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

function dateFormat(tz: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: tz,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

function localDate(format: Intl.DateTimeFormat, atMs: number): LocalDate {
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, parseInt(value, 10)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}
