import { RoutifyError } from '#core';

/** Whole days, UTC: from `from` to before `before`. */
export interface DayRange {
  readonly from: Date;
  readonly before: Date;
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const DAYS_MAX = 366;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;

/** `start_date` (included) and `end_date` (not included) of a query; by default the last 30 days with today. */
export function readDays(
  { start_date: start, end_date: end }: Readonly<Record<string, unknown>>,
  nowMs: number,
): DayRange {
  const before = readDay('end_date', end) ?? new Date((Math.floor(nowMs / DAY_MS) + 1) * DAY_MS);
  const from = readDay('start_date', start) ?? new Date(before.getTime() - DEFAULT_DAYS * DAY_MS);
  if (from > before) refuse('start_date', 'must not be after end_date');
  if (before.getTime() - from.getTime() > DAYS_MAX * DAY_MS)
    refuse('start_date', `must be at most ${DAYS_MAX} days before end_date`);
  return { from, before };
}

function readDay(param: string, value: unknown): Date | null {
  if (value === undefined) return null;
  const [, year, month, day] = DATE.exec(typeof value === 'string' ? value : '') ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // A day that a month lacks is one of the next month.
  if (date.getUTCMonth() !== Number(month) - 1) refuse(param, 'must be a date such as 2026-11-20');
  return date;
}

function refuse(param: string, expected: string): never {
  throw new RoutifyError('invalid_request_error', `${param} ${expected}.`, { param });
}
