import { readUsageQuery } from './usage.dto.js';

const NOW_MS = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;

describe('readUsageQuery', () => {
  it.each([
    { interval: 'hour', days: 1 },
    { interval: 'day', days: 30 },
    { interval: 'month', days: 365 },
  ] as const)('defaults to $days days by $interval', ({ interval, days }) => {
    const before = new Date(NOW_MS + 1);
    expect(readUsageQuery({ interval }, 'UTC', NOW_MS)).toEqual({
      before,
      from: new Date(before.getTime() - days * DAY_MS),
      tz: 'UTC',
      interval,
      groupBy: null,
    });
  });

  it.each([
    { from: '2026-11-20T00:00:00Z', to: '2026-11-20T00:00:00Z' },
    { from: '2026-10-01T00:00:00Z', to: '2026-11-20T00:00:00Z' },
  ])('refuses $from to $to by hours', (query) => {
    const hourly = { ...query, interval: 'hour' } as const;
    expect(() => readUsageQuery(hourly, 'UTC', NOW_MS)).toThrow(expect.objectContaining({ param: 'from' }));
  });

  const BY_TAG = { group_by: 'tag', tag: 'team', interval: 'month' } as const;

  it('reads the grouping; by tag the window is at most 31 days, which is its default', () => {
    expect(readUsageQuery({ group_by: 'member' }, 'UTC', NOW_MS)).toMatchObject({ groupBy: 'member' });
    const { from, before, groupBy } = readUsageQuery(BY_TAG, 'UTC', NOW_MS);
    expect(groupBy).toEqual({ tag: 'team' });
    expect(before.getTime() - from.getTime()).toBe(31 * DAY_MS);
    const [to, days31, days32] = ['2026-11-02T00:00:00Z', '2026-10-02T00:00:00Z', '2026-10-01T00:00:00Z'];
    expect(readUsageQuery({ ...BY_TAG, from: days31, to }, 'UTC', NOW_MS).from).toEqual(new Date(days31));
    expect(() => readUsageQuery({ ...BY_TAG, from: days32, to }, 'UTC', NOW_MS)).toThrow(
      expect.objectContaining({ param: 'from', message: 'from 31 days on usage by tag is not told' }),
    );
  });

  it.each([{ group_by: 'tag' }, { tag: 'team' }, { group_by: 'key', tag: 'team' }] as const)('refuses %j', (query) => {
    expect(() => readUsageQuery(query, 'UTC', NOW_MS)).toThrow(expect.objectContaining({ param: 'tag' }));
  });
});
