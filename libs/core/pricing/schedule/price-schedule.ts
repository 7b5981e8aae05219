/** In the order of `Date.getUTCDay`. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const MINUTES_PER_DAY = 1_440;

/** A span of local time on some days of the week. */
export interface ScheduleTime {
  readonly days: readonly Weekday[];
  /** Minutes since midnight; the first one within. */
  readonly fromMinute: number;
  /** The first one after it, up to 1,440; below `fromMinute`: on the next day. */
  readonly toMinute: number;
}

/** A part of the week with prices of its own. */
export interface ScheduleWindow {
  readonly name: string;
  readonly times: readonly ScheduleTime[];
  /** Calendar of the dates without the window; null: none. */
  readonly except: string | null;
  /** Calendar of the dates that have the window whatever the day of the week; null: none. */
  readonly also: string | null;
}

/** Windows in order: of several that cover a moment the first applies, outside of all the price itself. */
export interface PriceSchedule<Window extends ScheduleWindow = ScheduleWindow> {
  /** IANA name. */
  readonly timeZone: string;
  /** Which moment of an upstream call decides its cost. Of a request's price it is always the admission. */
  readonly billedBy: 'begin' | 'end';
  readonly windows: readonly Window[];
}

/** Dates by calendar, as `2026-12-31`. */
export type Calendars = ReadonlyMap<string, ReadonlySet<string>>;

const MINUTE_MS = 60_000;
const DAY_MS = MINUTES_PER_DAY * MINUTE_MS;

/**
 * The index of the window at a local time; -1: none. A window that crosses midnight belongs to the day on which it
 * begins: that day's weekday and date decide.
 * @param localMs what the clock on the wall shows, as if it were UTC
 */
export function windowAt({ windows }: PriceSchedule, calendars: Calendars, localMs: number): number {
  const today = Math.floor(localMs / DAY_MS);
  const minute = Math.floor((localMs - today * DAY_MS) / MINUTE_MS);
  return windows.findIndex((window) =>
    window.times.some(({ days, fromMinute, toMinute }) => {
      const on = (day: number): boolean => isOn(window, days, calendars, day);
      if (fromMinute < toMinute) return minute >= fromMinute && minute < toMinute && on(today);
      return (minute >= fromMinute && on(today)) || (minute < toMinute && on(today - 1));
    }),
  );
}

/** Minutes of the day at which a window can begin or end; midnight, where weekday and date change. */
export function boundaryMinutes({ windows }: PriceSchedule): readonly number[] {
  const minutes = windows.flatMap(({ times }) => times.flatMap(({ fromMinute, toMinute }) => [fromMinute, toMinute]));
  return [...new Set([0, ...minutes.map((minute) => minute % MINUTES_PER_DAY)])];
}

/** @param day days since 1970 */
function isOn({ except, also }: ScheduleWindow, days: readonly Weekday[], calendars: Calendars, day: number): boolean {
  const midnight = new Date(day * DAY_MS);
  const date = except === null && also === null ? '' : midnight.toISOString().slice(0, 10);
  if (except !== null && calendars.get(except)?.has(date) === true) return false;
  if (also !== null && calendars.get(also)?.has(date) === true) return true;
  const weekday = WEEKDAYS[midnight.getUTCDay()];
  return weekday !== undefined && days.includes(weekday);
}
