/** `Mon`, of which the API has the lower case. */
const WEEKDAY = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });

/** A calendar without a name is none. */
interface WindowTimes {
  readonly name: string;
  readonly times: readonly { readonly days: readonly string[]; readonly from: string; readonly to: string }[];
  readonly except_calendar: string | null;
  readonly also_calendar: string | null;
}

/** Windows in order: of several that cover a moment the first applies. */
export interface Schedule<Window extends WindowTimes = WindowTimes> {
  readonly time_zone: string;
  readonly windows: readonly Window[];
}

/** Dates by calendar, as `2026-12-31`. */
export type Calendars = ReadonlyMap<string, ReadonlySet<string>>;

/** From this moment on the window applies; null: the price itself. */
interface Change<Window> {
  readonly atMs: number;
  readonly window: Window | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** Zones change their offset at whole halves of an hour. */
const STEP_MS = 30 * MINUTE_MS;
/** Any day of the week comes within it. */
const AHEAD_MS = 8 * DAY_MS;

/** What applies at a moment; null: the price itself. */
export function windowAt<Window extends WindowTimes>(
  { time_zone, windows }: Schedule<Window>,
  calendars: Calendars,
  atMs: number,
): Window | null {
  const localMs = atMs + offsetAt(time_zone, atMs);
  const today = Math.floor(localMs / DAY_MS);
  const minute = Math.floor((localMs - today * DAY_MS) / MINUTE_MS);
  const covers = (window: Window): boolean =>
    window.times.some(({ days, from, to }) => {
      const on = (day: number): boolean => isOn(window, days, calendars, day);
      const [begin, end] = [minuteOf(from), minuteOf(to)];
      if (Number.isNaN(begin + end)) return false;
      if (begin < end) return minute >= begin && minute < end && on(today);
      // Across midnight: the day on which it begins decides.
      return (minute >= begin && on(today)) || (minute < end && on(today - 1));
    });
  return windows.find(covers) ?? null;
}

/** What applies from now on, and what follows within eight days. */
export function changesFrom<Window extends WindowTimes>(
  schedule: Schedule<Window>,
  calendars: Calendars,
  nowMs: number,
): Change<Window>[] {
  if (schedule.windows.length === 0) return [{ atMs: nowMs, window: null }];
  const changes: Change<Window>[] = [];
  for (const atMs of [nowMs, ...momentsAfter(schedule, nowMs)]) {
    const window = windowAt(schedule, calendars, atMs);
    if (changes.length === 0 || changes.at(-1)?.window !== window) changes.push({ atMs, window });
  }
  return changes;
}

/** Every moment at which something may change, in order. */
function momentsAfter({ time_zone, windows }: Schedule, nowMs: number): number[] {
  const edges = windows.flatMap(({ times }) => times.flatMap(({ from, to }) => [minuteOf(from), minuteOf(to)]));
  const minutes = [...new Set([0, ...edges.map((minute) => minute % 1_440)])];
  const moments: number[] = [];
  const untilMs = nowMs + AHEAD_MS;
  for (let ms = Math.ceil(nowMs / STEP_MS) * STEP_MS; ms < untilMs; ms += STEP_MS) moments.push(ms);
  for (let dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS - DAY_MS; dayMs < untilMs + DAY_MS; dayMs += DAY_MS) {
    const offsetMs = offsetAt(time_zone, dayMs);
    for (const minute of minutes) {
      const localMs = dayMs + minute * MINUTE_MS;
      moments.push(localMs - offsetAt(time_zone, localMs - offsetMs));
    }
  }
  return moments.filter((ms) => ms > nowMs && ms < untilMs).sort((a, b) => a - b);
}

function isOn(window: WindowTimes, days: readonly string[], calendars: Calendars, day: number): boolean {
  const midnight = new Date(day * DAY_MS);
  const date = midnight.toISOString().slice(0, 10);
  const has = (calendar: string | null): boolean => calendar !== null && calendars.get(calendar)?.has(date) === true;
  if (has(window.except_calendar)) return false;
  return has(window.also_calendar) || days.includes(WEEKDAY.format(midnight).toLowerCase());
}

/** `22:30` is 1,350; what is no time never comes. */
function minuteOf(time: string): number {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(time.trim()) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatOf(zone: string): Intl.DateTimeFormat | null {
  let format = formats.get(zone);
  if (format !== undefined) return format;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    format = null;
  }
  formats.set(zone, format);
  return format;
}

/** Whether the browser knows the IANA time zone. */
export const isZone = (name: string): boolean => formatOf(name) !== null;

/** Local time minus UTC; of an unknown zone 0. */
function offsetAt(zone: string, atMs: number): number {
  const match = /GMT([+-])(\d{2}):(\d{2})$/.exec(formatOf(zone)?.format(atMs) ?? '');
  if (match === null) return 0;
  const [, sign, hours, minutes] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}
