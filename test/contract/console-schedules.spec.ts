import fc from 'fast-check';
import { versionAt, WEEKDAYS, type Calendars, type PricedWindow, type SchedulablePrice } from '#core';
import { changesFrom, windowAt } from '../../apps/console/src/operator/models/schedule/timetable.js';

const DAY_MS = 86_400_000;
/** Whole, half and quarter hours, both hemispheres, half an hour of daylight saving. */
const ZONES = ['UTC', 'Asia/Kathmandu', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Chatham'];
/** Changes of clocks, a leap day, the turn of the year. */
const DATES = ['2027-03-28', '2026-10-25', '2026-11-01', '2027-03-14', '2028-02-29', '2026-12-31', '2027-04-04'];

const time = fc
  .record({
    days: fc.subarray([...WEEKDAYS]),
    fromMinute: fc.integer({ min: 0, max: 1_439 }),
    toMinute: fc.integer({ min: 1, max: 1_440 }),
  })
  .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute);
const window = fc.record({
  times: fc.array(time, { minLength: 1, maxLength: 3 }),
  except: fc.constantFrom(null, 'a', 'unknown'),
  also: fc.constantFrom(null, 'b'),
});
const schedule = fc
  .record({ timeZone: fc.constantFrom(...ZONES), windows: fc.array(window, { minLength: 1, maxLength: 3 }) })
  .map(({ timeZone, windows }) => ({
    timeZone,
    windows: windows.map((one, index) => ({ ...one, name: `w${index}` })),
  }));
const calendars = fc
  .tuple(fc.subarray(DATES), fc.subarray(DATES))
  .map(([a, b]): Calendars => new Map(Object.entries({ a: new Set(a), b: new Set(b) })));
const moment = fc
  .tuple(fc.constantFrom(...DATES), fc.integer({ min: -2 * DAY_MS, max: 2 * DAY_MS }))
  .map(([date, distanceMs]) => Date.parse(date) + distanceMs);

type Written = Parameters<typeof windowAt>[0];
interface Schedule {
  readonly timeZone: string;
  readonly windows: readonly Omit<PricedWindow, 'multiplierPpm' | 'version'>[];
}

/** As the API and the form of a price write it. */
function written({ timeZone, windows }: Schedule): Written {
  const clock = (minute: number): string =>
    [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return {
    time_zone: timeZone,
    windows: windows.map(({ name, times, except, also }) => ({
      name,
      except_calendar: except,
      also_calendar: also,
      times: times.map(({ days, fromMinute, toMinute }) => ({ days, from: clock(fromMinute), to: clock(toMinute) })),
    })),
  };
}

/** The window by which a request is priced; `price`: none. */
function pricedBy({ timeZone, windows }: Schedule, known: Calendars, atMs: number): string {
  const versions = windows.map((one) => ({ ...one, multiplierPpm: null, version: { id: one.name, rows: [] } }));
  const price: SchedulablePrice = {
    id: 'price',
    rows: [],
    schedule: { timeZone, billedBy: 'begin', windows: versions },
  };
  return versionAt(price, atMs, known).id;
}

/** The console computes the next changes of a price itself: by the form, before there is a price. */
describe('schedules of the console', () => {
  it('have at every moment the window by which requests are priced', () => {
    fc.assert(
      fc.property(schedule, calendars, moment, (of, known, atMs) => {
        expect(windowAt(written(of), known, atMs)?.name ?? 'price').toBe(pricedBy(of, known, atMs));
      }),
    );
  });

  it('change when the price of requests does', () => {
    fc.assert(
      fc.property(
        schedule,
        calendars,
        moment,
        fc.integer({ min: 0, max: 8 * DAY_MS - 1 }),
        (of, known, nowMs, aheadMs) => {
          const changes = changesFrom(written(of), known, nowMs);
          const applied = changes.findLast(({ atMs }) => atMs <= nowMs + aheadMs)?.window?.name ?? 'price';
          expect(applied).toBe(pricedBy(of, known, nowMs + aheadMs));
        },
      ),
    );
  });
});
