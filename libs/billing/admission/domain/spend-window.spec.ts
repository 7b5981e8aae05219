import fc from 'fast-check';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { spendWindow } from './spend-window.js';

const at = (text: string): number => Date.parse(text);

describe('spendWindow', () => {
  it.each([
    {
      tz: 'UTC',
      now: '2031-05-07T23:59:59.999Z',
      day: '2031-05-07',
      next: '2031-05-08',
      starts: '2031-05-08T00:00:00Z',
    },
    {
      tz: 'UTC',
      now: '2031-05-08T00:00:00.000Z',
      day: '2031-05-08',
      next: '2031-05-09',
      starts: '2031-05-09T00:00:00Z',
    },
    {
      tz: 'Asia/Kathmandu',
      now: '2031-05-07T18:14:59Z',
      day: '2031-05-07',
      next: '2031-05-08',
      starts: '2031-05-07T18:15:00Z',
    },
    // 23 hours: clocks go forward at 02:00.
    {
      tz: 'Europe/Berlin',
      now: '2026-03-28T23:00:00Z',
      day: '2026-03-29',
      next: '2026-03-30',
      starts: '2026-03-29T22:00:00Z',
    },
    // 25 hours: clocks go back at 03:00.
    {
      tz: 'Europe/Berlin',
      now: '2026-10-24T22:00:00Z',
      day: '2026-10-25',
      next: '2026-10-26',
      starts: '2026-10-25T23:00:00Z',
    },
    // Midnight does not exist: the day begins at 01:00.
    {
      tz: 'America/Santiago',
      now: '2026-09-06T03:00:00Z',
      day: '2026-09-05',
      next: '2026-09-06',
      starts: '2026-09-06T04:00:00Z',
    },
    // The hour before midnight comes twice: the day lasts 25 hours.
    {
      tz: 'America/Santiago',
      now: '2026-04-05T03:30:00Z',
      day: '2026-04-04',
      next: '2026-04-05',
      starts: '2026-04-05T04:00:00Z',
    },
    // A day that was skipped.
    {
      tz: 'Pacific/Apia',
      now: '2011-12-30T09:59:59Z',
      day: '2011-12-29',
      next: '2011-12-31',
      starts: '2011-12-30T10:00:00Z',
    },
  ])('REDIS-7: day of $now in $tz', ({ tz, now, day, next, starts }) => {
    expect(spendWindow('day', tz, at(now))).toEqual({
      windowKey: day,
      next: { windowKey: next, startsAtMs: at(starts) },
    });
  });

  it.each([
    { tz: 'UTC', now: '2028-02-29T12:00:00Z', month: '2028-02', next: '2028-03', starts: '2028-03-01T00:00:00Z' },
    {
      tz: 'Europe/Berlin',
      now: '2026-12-31T23:30:00Z',
      month: '2027-01',
      next: '2027-02',
      starts: '2027-01-31T23:00:00Z',
    },
    {
      tz: 'America/New_York',
      now: '2026-03-01T04:59:59Z',
      month: '2026-02',
      next: '2026-03',
      starts: '2026-03-01T05:00:00Z',
    },
  ])('REDIS-7: month of $now in $tz', ({ tz, now, month, next, starts }) => {
    expect(spendWindow('month', tz, at(now))).toEqual({
      windowKey: month,
      next: { windowKey: next, startsAtMs: at(starts) },
    });
  });

  it('of a total cap never ends', () => {
    expect(spendWindow('total', 'UTC', 0)).toEqual({ windowKey: 'total', next: null });
  });

  it('REDIS-8: the next window begins later, is named by its own first moment, and the moment before is still this one', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Asia/Beirut',
    ];
    const moments = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom('day', 'month'), moments, (tz, period, nowMs) => {
        const { windowKey, next } = spendWindow(period, tz, nowMs);
        const startsAtMs = next?.startsAtMs ?? 0;
        expect(startsAtMs).toBeGreaterThan(nowMs);
        expect([windowKey, next?.windowKey ?? ''].sort()).toEqual([windowKey, next?.windowKey]);
        expect(next?.windowKey).not.toBe(windowKey);
        expect(spendWindow(period, tz, startsAtMs).windowKey).toBe(next?.windowKey);
        expect(spendWindow(period, tz, startsAtMs - 1).windowKey).toBe(windowKey);
      }),
      { numRuns: propertyRuns(60) },
    );
  });
});
