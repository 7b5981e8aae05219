import { newUuid } from '#core';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import type { UsageInterval } from '../domain/usage-query.js';
import { UsageRepository } from './usage.repository.js';

const HOUR_MS = 3_600_000;

let worker: LedgerFixture;
let control: LedgerFixture;
let usage: UsageRepository;
let organizationId: string;

/** One request in each quarter of an hour of a year, as roll-ups. */
beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  usage = new UsageRepository(control.prisma);
  organizationId = newUuid(Date.now());
  await worker.owner.query(
    `INSERT INTO usage_rollup SELECT moment, $1, $2, $2, $2, $2, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0
     FROM generate_series('2025-12-30T00:00Z'::timestamptz, '2027-01-03T00:00Z', interval '15 minutes') AS moment`,
    [organizationId, newUuid(Date.now())],
  );
  await worker.owner.query(`SELECT make_usage_sums('2025-12-30T00:00Z', '2027-01-03T00:15Z')`);
  await worker.owner.query(`UPDATE usage_rollup_mark SET rolled_until = '2027-01-04T00:00Z'`);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

/** Start of each interval, and its number of hours with requests. */
async function hoursOf(tz: string, interval: UsageInterval, from: string, before: string): Promise<[string, number][]> {
  const query = { organizationIds: [organizationId], keyIds: null, groupBy: null, limit: 10_000, tz, interval };
  const rows = await usage.sum({ ...query, from: new Date(from), before: new Date(before) });
  for (const { requests, chargeNanoUsd } of rows) expect(chargeNanoUsd).toBe(10n * requests);
  return rows.map(({ startsAt, requests }) => [startsAt.toISOString().replace(':00.000Z', 'Z'), Number(requests) / 4]);
}

describe('days and hours of a time zone', () => {
  it.each<[tz: string, from: string, before: string, days: [string, number][]]>([
    // Clocks go back an hour: the day has 25.
    [
      'America/New_York',
      '2026-11-01T04:00Z',
      '2026-11-03T05:00Z',
      [
        ['2026-11-01T04:00Z', 25],
        ['2026-11-02T05:00Z', 24],
      ],
    ],
    // Clocks go forward an hour: the day has 23.
    [
      'Europe/Berlin',
      '2026-03-28T23:00Z',
      '2026-03-30T22:00Z',
      [
        ['2026-03-28T23:00Z', 23],
        ['2026-03-29T22:00Z', 24],
      ],
    ],
    // Clocks go back, and forward, by half an hour.
    ['Australia/Lord_Howe', '2026-04-04T13:00Z', '2026-04-05T13:30Z', [['2026-04-04T13:00Z', 24.5]]],
    ['Australia/Lord_Howe', '2026-10-03T13:30Z', '2026-10-04T13:00Z', [['2026-10-03T13:30Z', 23.5]]],
    // Offsets of 45 minutes, with and without summer time.
    [
      'Asia/Kathmandu',
      '2026-06-01T18:15Z',
      '2026-06-03T18:15Z',
      [
        ['2026-06-01T18:15Z', 24],
        ['2026-06-02T18:15Z', 24],
      ],
    ],
    [
      'Pacific/Chatham',
      '2026-04-03T10:15Z',
      '2026-04-05T11:15Z',
      [
        ['2026-04-03T10:15Z', 24],
        ['2026-04-04T10:15Z', 25],
      ],
    ],
    // Clocks change at midnight, so that a day begins at one o'clock.
    [
      'Africa/Cairo',
      '2026-04-22T22:00Z',
      '2026-04-24T21:00Z',
      [
        ['2026-04-22T22:00Z', 24],
        ['2026-04-23T22:00Z', 23],
      ],
    ],
  ])('%s from %s: each day has its own length', async (tz, from, before, days) => {
    expect(await hoursOf(tz, 'day', from, before)).toEqual(days);
  });

  it.each([
    // Two o'clock comes twice: two hours.
    ['America/New_York', '2026-11-01T05:00Z', '2026-11-01T08:00Z', ['05:00', '06:00', '07:00'], 1],
    ['Asia/Kathmandu', '2026-06-01T18:15Z', '2026-06-01T21:15Z', ['18:15', '19:15', '20:15'], 1],
    ['Australia/Eucla', '2026-06-01T15:15Z', '2026-06-01T17:15Z', ['15:15', '16:15'], 1],
  ] as const)('%s from %s: each hour starts at its local time', async (tz, from, before, starts, hours) => {
    const rows = await hoursOf(tz, 'hour', from, before);
    expect(rows).toEqual(starts.map((start) => [`${from.slice(0, 11)}${start}Z`, hours]));
  });

  it.each(['UTC', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Chatham', 'Pacific/Apia', 'Africa/Casablanca'])(
    '%s: months and days have all hours of a year, none twice',
    async (tz) => {
      const window = ['2025-12-31T00:00Z', '2027-01-02T00:00Z'] as const;
      const hours = (Date.parse(window[1]) - Date.parse(window[0])) / HOUR_MS;
      for (const interval of ['month', 'day'] as const) {
        const rows = await hoursOf(tz, interval, ...window);
        expect(rows.reduce((sum, [, count]) => sum + count, 0)).toBe(hours);
        expect(new Set(rows.map(([start]) => start)).size).toBe(rows.length);
      }
      const months = await hoursOf(tz, 'month', ...window);
      const name = new Intl.DateTimeFormat('en-CA', {
        timeZone: tz,
        dateStyle: 'short',
        timeStyle: 'short',
        hour12: false,
      });
      for (const [start] of months) expect(name.format(new Date(start))).toMatch(/-01, (?:00|24):00$/);
    },
  );
});
