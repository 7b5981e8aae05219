import {
  formatDecimal,
  type ErrorDetail,
  type PriceRow,
  isTimeZone,
  MINUTES_PER_DAY,
  WEEKDAYS,
  type PriceSchedule,
  type ScheduleTime,
  type ScheduleWindow,
  type Weekday,
} from '#core';
import { multiplied, MULTIPLIER_EXPECTED, PPM_DECIMALS, readMultiplier } from './multiplier.js';
import { formatPriceRows, parsePriceRows, type PriceJson } from './price-rows.js';
import type { PriceKind } from './unit-prices.js';

/** A window with its rates, before it is stored. */
interface WrittenWindow extends ScheduleWindow {
  readonly multiplierPpm: bigint | null;
  readonly rows: readonly PriceRow[];
}

export type WrittenSchedule = PriceSchedule<WrittenWindow>;

/** A schedule in API form. */
export interface ScheduleJson {
  readonly time_zone: string;
  /** Of costs only. */
  readonly billed_by?: 'end';
  readonly windows: readonly {
    readonly name: string;
    readonly times: readonly { readonly days: readonly Weekday[]; readonly from: string; readonly to: string }[];
    readonly except_calendar: string | null;
    readonly also_calendar: string | null;
    readonly multiplier: string | null;
    readonly price: PriceJson | null;
  }[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Bounds of a schedule; names are those of windows and calendars. */
export const SCHEDULE_RULES = {
  windowsMax: 10,
  timesMax: 20,
  name: /^[a-z][a-z0-9_-]{0,39}$/,
  nameExpected: 'lower-case letters, digits, dashes and underscores, a letter first, at most 40',
};
const { windowsMax: WINDOWS_MAX, timesMax: TIMES_MAX } = SCHEDULE_RULES;
const CLOCK_TIME = /^(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))$/;
const WINDOW_FIELDS = ['name', 'times', 'except_calendar', 'also_calendar', 'multiplier', 'price'];

/** Reads a schedule in API form. @param rows of the price, which multipliers multiply */
export function parseSchedule(
  schedule: unknown,
  rows: readonly PriceRow[],
  path: string,
  kind: PriceKind,
): WrittenSchedule | { readonly details: ErrorDetail[] } {
  const reader = new ScheduleReader(rows, kind);
  const read = reader.schedule(schedule, path);
  return read === null || reader.details.length > 0 ? { details: reader.details } : read;
}

/** The inverse of `parseSchedule`; a window with a multiplier shows no price. */
export function formatSchedule({ timeZone, billedBy, windows }: WrittenSchedule): ScheduleJson {
  return {
    time_zone: timeZone,
    ...(billedBy === 'end' ? { billed_by: billedBy } : {}),
    windows: windows.map(({ name, times, except, also, multiplierPpm, rows }) => ({
      name,
      times: formatTimes(times),
      except_calendar: except,
      also_calendar: also,
      multiplier: multiplierPpm === null ? null : formatDecimal(multiplierPpm, PPM_DECIMALS),
      price: multiplierPpm === null ? formatPriceRows(rows) : null,
    })),
  };
}

export function formatTimes(times: readonly ScheduleTime[]): ScheduleJson['windows'][number]['times'] {
  return times.map(({ days, fromMinute, toMinute }) => ({
    days,
    from: clockTime(fromMinute),
    to: clockTime(toMinute),
  }));
}

/** Collects every fault. */
class ScheduleReader {
  readonly details: ErrorDetail[] = [];

  constructor(
    private readonly rows: readonly PriceRow[],
    private readonly kind: PriceKind,
  ) {}

  schedule(value: unknown, path: string): WrittenSchedule | null {
    if (!isFields(value)) return this.fault(path, 'an object with time_zone and windows', value);
    const { time_zone: timeZone, billed_by, windows, ...others } = value;
    const billedBy = billed_by ?? 'begin';
    this.refuseOthers(others, path);
    if (typeof timeZone !== 'string' || !isTimeZone(timeZone)) {
      return this.fault(`${path}.time_zone`, 'an IANA time zone such as Asia/Shanghai', timeZone);
    }
    if (billedBy !== 'begin' && (billedBy !== 'end' || this.kind === 'price')) {
      const expected = this.kind === 'price' ? 'begin: a price is decided at admission' : 'begin or end';
      return this.fault(`${path}.billed_by`, expected, billedBy);
    }
    if (!Array.isArray(windows) || windows.length === 0 || windows.length > WINDOWS_MAX) {
      return this.fault(`${path}.windows`, `an array of 1 to ${WINDOWS_MAX} windows`, windows);
    }
    const read = windows.map((window: unknown, index) => this.window(window, `${path}.windows[${index}]`));
    const names = read.map((window) => window?.name);
    const twice = names.findIndex((name, index) => name !== undefined && names.indexOf(name) !== index);
    if (twice >= 0) this.fault(`${path}.windows[${twice}].name`, 'a name of its own', names[twice]);
    return { timeZone, billedBy, windows: read.filter((window) => window !== null) };
  }

  private window(value: unknown, path: string): WrittenWindow | null {
    if (!isFields(value)) return this.fault(path, 'an object with name, times and a multiplier or a price', value);
    this.refuseOthers(
      Object.fromEntries(Object.entries(value).filter(([name]) => !WINDOW_FIELDS.includes(name))),
      path,
    );
    const name = this.name(value['name'], `${path}.name`);
    const except = this.optionalName(value['except_calendar'], `${path}.except_calendar`);
    const also = this.optionalName(value['also_calendar'], `${path}.also_calendar`);
    const times = this.times(value['times'], `${path}.times`, also !== null);
    const rates = this.rates(value, path);
    return rates === null ? null : { name, times, except, also, ...rates };
  }

  private rates(value: Fields, path: string): Pick<WrittenWindow, 'multiplierPpm' | 'rows'> | null {
    const { multiplier = null, price = null } = value;
    if ((multiplier === null) === (price === null)) return this.fault(path, 'given a multiplier or a price', value);
    if (price !== null) {
      const rows = parsePriceRows(price, `${path}.price`, this.kind);
      if (!('details' in rows)) return { multiplierPpm: null, rows };
      this.details.push(...rows.details);
      return null;
    }
    const multiplierPpm = readMultiplier(multiplier);
    if (multiplierPpm === null) {
      return this.fault(`${path}.multiplier`, MULTIPLIER_EXPECTED, multiplier);
    }
    return { multiplierPpm, rows: multiplied(this.rows, multiplierPpm) };
  }

  private times(value: unknown, path: string, mayHaveNoDays: boolean): ScheduleTime[] {
    if (!Array.isArray(value) || value.length === 0 || value.length > TIMES_MAX) {
      this.fault(path, `an array of 1 to ${TIMES_MAX} times`, value);
      return [];
    }
    return value.flatMap((time: unknown, index) => this.time(time, `${path}[${index}]`, mayHaveNoDays) ?? []);
  }

  private time(value: unknown, path: string, mayHaveNoDays: boolean): ScheduleTime | null {
    if (!isFields(value)) return this.fault(path, 'an object with days, from and to', value);
    const { days, from, to, ...others } = value;
    this.refuseOthers(others, path);
    const isDay = (day: unknown): day is Weekday => (WEEKDAYS as readonly unknown[]).includes(day);
    if (!Array.isArray(days) || !days.every(isDay) || new Set(days).size < days.length) {
      return this.fault(`${path}.days`, `an array of ${WEEKDAYS.join(', ')}`, days);
    }
    if (days.length === 0 && !mayHaveNoDays) return this.fault(`${path}.days`, 'not empty without also_calendar', days);
    const [fromMinute, toMinute] = [minuteOf(from), minuteOf(to)];
    if (fromMinute === null || fromMinute === MINUTES_PER_DAY) {
      return this.fault(`${path}.from`, 'a time from "00:00" to "23:59"', from);
    }
    if (toMinute === null || toMinute === fromMinute || toMinute === 0) {
      return this.fault(`${path}.to`, 'another time from "00:01" to "24:00", before `from` for the next day', to);
    }
    return { days, fromMinute, toMinute };
  }

  private name(value: unknown, path: string): string {
    if (typeof value === 'string' && SCHEDULE_RULES.name.test(value)) return value;
    this.fault(path, SCHEDULE_RULES.nameExpected, value);
    return '';
  }

  private optionalName(value: unknown, path: string): string | null {
    return value === null || value === undefined ? null : this.name(value, path);
  }

  private refuseOthers(others: Fields, path: string): void {
    for (const name of Object.keys(others)) {
      const message = `${path}.${name} is not a field of a schedule.`;
      this.details.push({ path: `${path}.${name}`, code: 'unknown_field', message });
    }
  }

  private fault(path: string, expected: string, got: unknown): null {
    const shown = got === undefined ? 'nothing' : JSON.stringify(got).slice(0, 60);
    this.details.push({ path, code: 'invalid', message: `${path} must be ${expected}, got ${shown}.`, expected });
    return null;
  }
}

function minuteOf(value: unknown): number | null {
  const match = typeof value === 'string' ? CLOCK_TIME.exec(value) : null;
  return match === null ? null : Number(match[1] ?? match[3]) * 60 + Number(match[2] ?? match[4]);
}

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
