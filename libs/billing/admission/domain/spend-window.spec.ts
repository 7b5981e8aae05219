import fc from 'fast-check';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { spendWindow } from './spend-window.js';

const at = (text: string): number => Date.parse(text);
const HOUR_MS = 3_600_000;

/** Of Berlin, Beirut and Lord Howe, whose clocks change by half an hour. */
const CLOCK_CHANGES = [
  ...['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2026-03-28T22:00:00Z', '2026-10-24T21:00:00Z'],
  ...['2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'],
];

const zones = fc.constantFrom(
  ...['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Beirut'],
);
const periods = fc.constantFrom('hour', 'day', 'week', 'month', 'quarter');
const weekStarts = fc.integer({ min: 1, max: 7 });
const moments = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });

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

  it.each([
    { tz: 'UTC', now: '2031-05-07T14:59:59.999Z', hour: '2031-05-07T14:00', next: '2031-05-07T15:00' },
    { tz: 'UTC', now: '2031-05-07T15:00:00.000Z', hour: '2031-05-07T15:00', next: '2031-05-07T16:00' },
    { tz: 'UTC', now: '2031-12-31T23:30:00Z', hour: '2031-12-31T23:00', next: '2032-01-01T00:00' },
    // Its clocks are 5:45 ahead.
    { tz: 'Asia/Kathmandu', now: '2031-05-07T14:14:59.999Z', hour: '2031-05-07T13:15', next: '2031-05-07T14:15' },
    { tz: 'Asia/Kathmandu', now: '2031-05-07T14:15:00.000Z', hour: '2031-05-07T14:15', next: '2031-05-07T15:15' },
    // Behind, by three and a half hours.
    { tz: 'America/St_Johns', now: '2031-01-07T00:29:59Z', hour: '2031-01-06T23:30', next: '2031-01-07T00:30' },
    // Clocks go forward at its end, and go back at its end: an hour that comes twice is two.
    { tz: 'Europe/Berlin', now: '2026-03-29T00:30:00Z', hour: '2026-03-29T00:00', next: '2026-03-29T01:00' },
    { tz: 'Europe/Berlin', now: '2026-10-25T00:30:00Z', hour: '2026-10-25T00:00', next: '2026-10-25T01:00' },
    { tz: 'Europe/Berlin', now: '2026-10-25T01:30:00Z', hour: '2026-10-25T01:00', next: '2026-10-25T02:00' },
  ])('REDIS-7: hour of $now in $tz', ({ tz, now, hour, next }) => {
    expect(spendWindow('hour', tz, at(now))).toEqual({
      windowKey: hour,
      next: { windowKey: next, startsAtMs: at(`${next}Z`) },
    });
  });

  it.each([
    // A Wednesday, by weeks from Monday, from Sunday, and from the day itself.
    { tz: 'UTC', on: 1, now: '2031-05-07T12:00:00Z', week: '2031-05-05', next: '2031-05-12', starts: 'T00:00Z' },
    { tz: 'UTC', on: 7, now: '2031-05-07T12:00:00Z', week: '2031-05-04', next: '2031-05-11', starts: 'T00:00Z' },
    { tz: 'UTC', on: 3, now: '2031-05-07T12:00:00Z', week: '2031-05-07', next: '2031-05-14', starts: 'T00:00Z' },
    { tz: 'UTC', on: 4, now: '2031-05-07T12:00:00Z', week: '2031-05-01', next: '2031-05-08', starts: 'T00:00Z' },
    // A Sunday is the last day of a week, or the first one.
    { tz: 'UTC', on: 1, now: '2031-05-04T23:59:59.999Z', week: '2031-04-28', next: '2031-05-05', starts: 'T00:00Z' },
    { tz: 'UTC', on: 7, now: '2031-05-04T00:00:00Z', week: '2031-05-04', next: '2031-05-11', starts: 'T00:00Z' },
    { tz: 'UTC', on: 1, now: '2030-12-31T12:00:00Z', week: '2030-12-30', next: '2031-01-06', starts: 'T00:00Z' },
    // Still Sunday in UTC.
    {
      tz: 'Asia/Kathmandu',
      on: 1,
      now: '2031-05-04T18:15:00Z',
      week: '2031-05-05',
      next: '2031-05-12',
      starts: '2031-05-11T18:15Z',
    },
    // A week of 167 hours.
    {
      tz: 'Europe/Berlin',
      on: 1,
      now: '2026-03-22T23:00:00Z',
      week: '2026-03-23',
      next: '2026-03-30',
      starts: '2026-03-29T22:00Z',
    },
  ])('REDIS-7: week of $now in $tz, from day $on', ({ tz, on, now, week, next, starts }) => {
    expect(spendWindow('week', tz, at(now), on)).toEqual({
      windowKey: week,
      next: { windowKey: next, startsAtMs: at(starts.startsWith('T') ? `${next}${starts}` : starts) },
    });
  });

  it('begins weeks on Monday where nothing else is given', () => {
    const now = at('2031-05-07T12:00:00Z');
    expect(spendWindow('week', 'UTC', now)).toEqual(spendWindow('week', 'UTC', now, 1));
  });

  it.each([
    { tz: 'UTC', now: '2031-03-31T23:59:59.999Z', quarter: '2031-01', next: '2031-04', starts: '2031-04-01T00:00Z' },
    { tz: 'UTC', now: '2031-04-01T00:00:00Z', quarter: '2031-04', next: '2031-07', starts: '2031-07-01T00:00Z' },
    { tz: 'UTC', now: '2031-09-30T00:00:00Z', quarter: '2031-07', next: '2031-10', starts: '2031-10-01T00:00Z' },
    { tz: 'UTC', now: '2031-12-31T12:00:00Z', quarter: '2031-10', next: '2032-01', starts: '2032-01-01T00:00Z' },
    {
      tz: 'Asia/Kathmandu',
      now: '2030-12-31T18:15:00Z',
      quarter: '2031-01',
      next: '2031-04',
      starts: '2031-03-31T18:15Z',
    },
    // Clocks go forward in it.
    {
      tz: 'Europe/Berlin',
      now: '2025-12-31T23:00:00Z',
      quarter: '2026-01',
      next: '2026-04',
      starts: '2026-03-31T22:00Z',
    },
  ])('REDIS-7: quarter of $now in $tz', ({ tz, now, quarter, next, starts }) => {
    expect(spendWindow('quarter', tz, at(now))).toEqual({
      windowKey: quarter,
      next: { windowKey: next, startsAtMs: at(starts) },
    });
  });

  it('of a total cap never ends', () => {
    expect(spendWindow('total', 'UTC', 0)).toEqual({ windowKey: 'total', next: null });
  });

  it('REDIS-8: the next window begins later, is named by its own first moment, and the moment before is still this one', () => {
    fc.assert(
      fc.property(zones, periods, weekStarts, moments, (tz, period, on, nowMs) => {
        const { windowKey, next } = spendWindow(period, tz, nowMs, on);
        const startsAtMs = next?.startsAtMs ?? 0;
        expect(startsAtMs).toBeGreaterThan(nowMs);
        expect([windowKey, next?.windowKey ?? ''].sort()).toEqual([windowKey, next?.windowKey]);
        expect(next?.windowKey).not.toBe(windowKey);
        expect(spendWindow(period, tz, startsAtMs, on).windowKey).toBe(next?.windowKey);
        expect(spendWindow(period, tz, startsAtMs - 1, on).windowKey).toBe(windowKey);
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it('REDIS-7: keys of a period sort in the order of time, also those of hours at changes of the clocks', () => {
    const apart = fc.oneof(fc.integer({ min: 0, max: at('1970-01-01T03:00:00Z') }), fc.nat(at('1971-01-01T00:00:00Z')));
    const changes = fc.constantFrom(...CLOCK_CHANGES.map(at)).map((ms) => ms - HOUR_MS);
    const zone = fc.oneof(zones, fc.constantFrom('Asia/Kathmandu', 'Pacific/Apia'));
    fc.assert(
      fc.property(zone, periods, weekStarts, fc.oneof(moments, changes), apart, (tz, period, on, fromMs, ms) => {
        const keys = [fromMs, fromMs + ms].map((atMs) => spendWindow(period, tz, atMs, on).windowKey);
        expect(keys.toSorted()).toEqual(keys);
      }),
      { numRuns: propertyRuns(150) },
    );
  });
});
