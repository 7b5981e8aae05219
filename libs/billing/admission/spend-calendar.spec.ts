import fc from 'fast-check';
import { SystemClock, type CapPeriod } from '#core';
import { SpendCalendar } from './spend-calendar.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The farthest apart, and zones whose clocks change, one of them by half an hour. */
const ZONES = ['UTC', 'Pacific/Kiritimati', 'Etc/GMT+12', 'Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe'];

class FixedClock extends SystemClock {
  atMs = 0;

  override nowMs(): number {
    return this.atMs;
  }

  override monotonicMs(): number {
    return this.atMs;
  }
}

const clock = new FixedClock();
const calendar = new SpendCalendar(clock);
const windowAt = (atMs: number, period: CapPeriod, timeZone: string | null, tz = 'UTC'): string => {
  clock.atMs = atMs;
  return calendar.windowOf({ period, timeZone }, tz).windowKey;
};

describe('SpendCalendar', () => {
  it('LIFE-33: reads the days of a cap in its own time zone, else in that of the organization', () => {
    const noon = Date.parse('2031-05-07T12:00:00Z');
    expect(windowAt(noon, 'day', null)).toBe('2031-05-07');
    expect(windowAt(noon, 'day', null, 'Pacific/Kiritimati')).toBe('2031-05-08');
    expect(windowAt(noon, 'day', 'Pacific/Kiritimati')).toBe('2031-05-08');
    expect(windowAt(noon, 'day', 'UTC', 'Pacific/Kiritimati')).toBe('2031-05-07');
    expect(windowAt(noon, 'total', null)).toBe('total');
  });

  it('keeps weeks apart that begin on other days, and reads a calendar once a window', () => {
    const wednesday = Date.parse('2031-05-07T12:00:00Z');
    const format = jest.spyOn(Intl, 'DateTimeFormat');
    const own = new SpendCalendar(clock);
    const weekAt = (atMs: number, weekStartsOn?: number): string => {
      clock.atMs = atMs;
      const cap = weekStartsOn === undefined ? { period: 'week' as const } : { period: 'week' as const, weekStartsOn };
      return own.windowOf(cap, 'UTC').windowKey;
    };
    for (let repetition = 0; repetition < 3; repetition++) {
      expect(weekAt(wednesday, 1)).toBe('2031-05-05');
      expect(weekAt(wednesday)).toBe('2031-05-05');
      expect(weekAt(wednesday, 7)).toBe('2031-05-04');
      expect(weekAt(wednesday + DAY_MS, 4)).toBe('2031-05-08');
    }
    expect(format).toHaveBeenCalledTimes(3);
    expect(weekAt(wednesday + 4 * DAY_MS, 7)).toBe('2031-05-11');
    expect(weekAt(wednesday + 4 * DAY_MS, 1)).toBe('2031-05-05');
    expect(format).toHaveBeenCalledTimes(4);
    format.mockRestore();
  });

  it('has no calendar for windows that requests open, only their length', () => {
    const opened = { windowKey: 't', next: null, lengthMs: 5 * HOUR_MS };
    expect(calendar.windowOf({ period: 'hours', periodHours: 5, timeZone: 'Asia/Tokyo' }, 'UTC')).toEqual(opened);
  });

  it('LIFE-33: however often the time zone changes, no more than two windows begin beyond those of one zone', () => {
    const step = fc.record({ hours: fc.integer({ min: 0, max: 20 }), zone: fc.constantFrom(...ZONES) });
    const start = fc.date({ min: new Date('2026-01-01Z'), max: new Date('2027-12-31Z'), noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.constantFrom<CapPeriod>('day', 'month'),
        start,
        fc.array(step, { maxLength: 60 }),
        (period, from, steps) => {
          let atMs = from.getTime();
          const entered = new Set<string>();
          const ordinary = new Set<string>();
          let newest = '';
          for (const { hours, zone } of steps) {
            // Less than a day, so that no ordinary window is passed over.
            atMs += hours * HOUR_MS;
            // As Redis does: a window never gives way to an older one.
            const key = windowAt(atMs, period, zone);
            if (key > newest) entered.add((newest = key));
            ordinary.add(windowAt(atMs, period, 'UTC'));
          }
          expect(entered.size).toBeLessThanOrEqual(ordinary.size + 2);
          expect(Date.parse(newest === '' ? '1970-01-01' : newest)).toBeLessThanOrEqual(atMs + DAY_MS);
        },
      ),
    );
  });
});
