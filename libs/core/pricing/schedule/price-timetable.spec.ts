import fc from 'fast-check';
import { isTimeZone, offsetAt } from './local-time.js';
import { WEEKDAYS, type Calendars, type PriceSchedule, type ScheduleWindow, type Weekday } from './price-schedule.js';
import { PriceTimetable } from './price-timetable.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WORKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];
const NO_CALENDARS: Calendars = new Map();

/** Offsets of whole, half and quarter hours, both hemispheres, half an hour of daylight saving, none at all. */
const ZONES = [
  ...['UTC', 'Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Australia/Lord_Howe'],
  ...['Asia/Kathmandu', 'Pacific/Chatham', 'Africa/Casablanca', 'Pacific/Apia', 'America/Sao_Paulo'],
];

function schedule(timeZone: string, ...windows: readonly Partial<ScheduleWindow>[]): PriceSchedule {
  return {
    timeZone,
    billedBy: 'begin',
    windows: windows.map((window) => ({ name: 'w', times: [], except: null, also: null, ...window })),
  };
}

const hm = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

const times = (days: readonly Weekday[], from: string, to: string) => [
  { days, fromMinute: hm(from), toMinute: hm(to) },
];

/** Whether a window covers each time, in order. */
function covered(of: PriceSchedule, calendars: Calendars, ...at: readonly string[]): boolean[] {
  const table = new PriceTimetable(of, () => calendars);
  return at.map((time) => table.windowAt(Date.parse(time)) >= 0);
}

describe('PriceTimetable', () => {
  it('begins with its first minute and ends before its last', () => {
    const peak = schedule('Asia/Shanghai', { times: times(WORKDAYS, '09:00', '12:00') });
    // Monday 23 November 2026.
    expect(
      covered(
        ...([peak, NO_CALENDARS] as const),
        ...['2026-11-23T00:59:59.999Z', '2026-11-23T01:00:00Z', '2026-11-23T03:59:59.999Z', '2026-11-23T04:00:00Z'],
        ...['2026-11-21T02:00:00Z', '2026-11-24T02:00:00Z'],
      ),
    ).toEqual([false, true, true, false, false, true]);
  });

  it('across midnight belongs to the day on which it begins', () => {
    const night = schedule('UTC', { times: times(['fri'], '22:00', '06:00') });
    const at = ['2026-11-27T21:59:00Z', '2026-11-27T22:00:00Z', '2026-11-28T05:59:00Z', '2026-11-28T06:00:00Z'];
    expect(covered(night, NO_CALENDARS, ...at, '2026-11-27T05:00:00Z')).toEqual([false, true, true, false, false]);
    const holidays = new Map([['h', new Set(['2026-11-28'])]]);
    const except = schedule('UTC', { times: times(['fri', 'sat'], '22:00', '06:00'), except: 'h' });
    expect(covered(except, holidays, '2026-11-28T05:00:00Z', '2026-11-28T23:00:00Z')).toEqual([true, false]);
  });

  it('follows calendars: dates without it, and dates that have it besides', () => {
    const calendars = new Map([
      ['holidays', new Set(['2026-12-25'])],
      ['worked', new Set(['2026-12-26'])],
    ]);
    const office = { times: times(WORKDAYS, '00:00', '24:00'), except: 'holidays', also: 'worked' };
    const days = ['24', '25', '26', '27', '28'].map((day) => `2026-12-${day}T12:00:00Z`);
    expect(covered(schedule('UTC', office), calendars, ...days)).toEqual([true, false, true, false, true]);
    expect(covered(schedule('UTC', office), NO_CALENDARS, ...days)).toEqual([true, true, false, false, true]);
  });

  it('of two windows at a time the first applies', () => {
    const both = schedule(
      'UTC',
      { name: 'noon', times: times(WEEKDAYS, '12:00', '13:00') },
      { name: 'day', times: times(WEEKDAYS, '08:00', '20:00') },
    );
    const table = new PriceTimetable(both, () => NO_CALENDARS);
    const at = (time: string): number => table.windowAt(Date.parse(`2026-11-23T${time}:00Z`));
    expect(['07:59', '08:00', '12:30', '13:00', '20:00'].map(at)).toEqual([-1, 1, 0, 1, -1]);
  });

  it('goes by the clock on the wall: an hour that is skipped has none, one that is repeated has it twice', () => {
    const two = schedule('Europe/Berlin', { times: times(['sun'], '02:00', '03:00') });
    // At 01:00 UTC on 28 March 2027 it is 03:00; at 01:00 UTC on 25 October 2026 it is 02:00 again.
    expect(covered(two, NO_CALENDARS, '2027-03-28T00:59:00Z', '2027-03-28T01:00:00Z')).toEqual([false, false]);
    expect(covered(two, NO_CALENDARS, '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z')).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('knows the 29th of February', () => {
    const leap = schedule('UTC', { times: times([], '00:00', '24:00'), also: 'leap' });
    const calendars = new Map([['leap', new Set(['2028-02-29'])]]);
    const days = ['2028-02-28', '2028-02-29', '2028-03-01', '2027-03-01'].map((date) => `${date}T23:59:59Z`);
    expect(covered(leap, calendars, ...days)).toEqual([false, true, false, false]);
  });

  it('takes a changed calendar at once', () => {
    let calendars = NO_CALENDARS;
    const of = schedule('UTC', { times: times(WEEKDAYS, '00:00', '24:00'), except: 'holidays' });
    const table = new PriceTimetable(of, () => calendars);
    const atMs = Date.parse('2026-12-25T12:00:00Z');
    expect(table.windowAt(atMs)).toBe(0);
    calendars = new Map([['holidays', new Set(['2026-12-25'])]]);
    expect(table.windowAt(atMs)).toBe(-1);
  });

  const minute = fc.integer({ min: 0, max: 1_439 });
  const time = fc
    .record({ days: fc.subarray([...WEEKDAYS]), fromMinute: minute, toMinute: fc.integer({ min: 1, max: 1_440 }) })
    .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute);
  const window = fc.record({
    name: fc.constant('w'),
    times: fc.array(time, { minLength: 1, maxLength: 3 }),
    except: fc.constantFrom(null, 'a', 'unknown'),
    also: fc.constantFrom(null, 'b'),
  });
  const anySchedule = fc.record({
    timeZone: fc.constantFrom(...ZONES),
    billedBy: fc.constant('begin' as const),
    windows: fc.array(window, { minLength: 1, maxLength: 3 }),
  });
  /** Dates around changes of clocks, a leap day and the turn of the year. */
  const dates = ['2027-03-28', '2026-10-25', '2026-11-01', '2027-03-14', '2028-02-29', '2026-12-31', '2027-04-04'];
  const calendars = fc.record({ a: fc.subarray(dates), b: fc.subarray(dates) }).map(
    ({ a, b }): Calendars =>
      new Map([
        ['a', new Set(a)],
        ['b', new Set(b)],
      ]),
  );
  const moment = fc
    .tuple(fc.constantFrom(...dates), fc.integer({ min: -2 * DAY_MS, max: 2 * DAY_MS }))
    .map(([date, distanceMs]) => Date.parse(date) + distanceMs);

  it('UNIT-14: agrees with what the local clock shows', () => {
    fc.assert(
      fc.property(anySchedule, calendars, moment, (of, known, atMs) => {
        expect(new PriceTimetable(of, () => known).windowAt(atMs)).toBe(shownWindow(of, known, atMs));
      }),
    );
  });

  it('UNIT-14: stays the same until its next change, and not a moment longer', () => {
    fc.assert(
      fc.property(
        anySchedule,
        calendars,
        moment,
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (of, known, atMs, part) => {
          const table = new PriceTimetable(of, () => known);
          const untilMs = table.validUntil(atMs);
          const at = shownWindow(of, known, atMs);
          expect(untilMs).toBeGreaterThan(atMs);
          expect(shownWindow(of, known, atMs + Math.floor((untilMs - atMs) * part))).toBe(at);
          if (untilMs < atMs + 8 * DAY_MS) expect(shownWindow(of, known, untilMs)).not.toBe(at);
        },
      ),
    );
  });

  it('gives the same in any order of times', () => {
    fc.assert(
      fc.property(anySchedule, calendars, fc.array(moment, { maxLength: 6 }), (of, known, moments) => {
        const table = new PriceTimetable(of, () => known);
        const fresh = (atMs: number): number => new PriceTimetable(of, () => known).windowAt(atMs);
        expect(moments.map((atMs) => table.windowAt(atMs))).toEqual(moments.map(fresh));
      }),
    );
  });
});

describe('offsetAt', () => {
  it.each([
    ['UTC', '2026-11-23T00:00:00Z', 0],
    ['Asia/Kathmandu', '2026-11-23T00:00:00Z', 345],
    ['America/St_Johns', '2026-07-01T00:00:00Z', -150],
    ['Europe/Berlin', '2027-03-28T00:59:59.999Z', 60],
    ['Europe/Berlin', '2027-03-28T01:00:00Z', 120],
    ['Australia/Lord_Howe', '2027-04-03T15:00:00Z', 630],
  ])('%s at %s is %d minutes', (zone, time, minutes) => {
    expect(offsetAt(zone, Date.parse(time))).toBe(minutes * MINUTE_MS);
  });

  it('knows which zones there are', () => {
    expect(ZONES.every(isTimeZone)).toBe(true);
    expect(['Europe/Atlantis', '', 'UTC+25'].some(isTimeZone)).toBe(false);
  });
});

/** The window by the local date and time that Intl shows: no offsets, no memory. */
function shownWindow({ timeZone, windows }: PriceSchedule, calendars: Calendars, atMs: number): number {
  const now = shownAt(timeZone, atMs);
  return windows.findIndex(({ times: all, except, also }) =>
    all.some(({ days, fromMinute, toMinute }) => {
      const applies = ({ date, weekday }: { date: string; weekday: Weekday }): boolean =>
        (days.includes(weekday) || (also !== null && calendars.get(also)?.has(date) === true)) &&
        !(except !== null && calendars.get(except)?.has(date) === true);
      if (fromMinute < toMinute) return applies(now) && now.minute >= fromMinute && now.minute < toMinute;
      return (applies(now) && now.minute >= fromMinute) || (applies(dayBefore(now.date)) && now.minute < toMinute);
    }),
  );
}

function shownAt(timeZone: string, atMs: number): { date: string; weekday: Weekday; minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  } as const).formatToParts(atMs);
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    weekday: part('weekday').toLowerCase() as Weekday,
    minute: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

function dayBefore(date: string): { date: string; weekday: Weekday } {
  return shownAt('UTC', Date.parse(date) - DAY_MS / 2);
}
