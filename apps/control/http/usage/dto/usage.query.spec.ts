import { readUsageWindow } from './usage.query.js';

const NOW_MS = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;

describe('readUsageWindow', () => {
  it.each([
    { interval: 'hour', days: 1 },
    { interval: 'day', days: 30 },
    { interval: 'month', days: 365 },
  ] as const)('looks back $days days by $interval', ({ interval, days }) => {
    const before = new Date(NOW_MS + 1);
    expect(readUsageWindow({}, interval, NOW_MS)).toEqual({
      before,
      from: new Date(before.getTime() - days * DAY_MS),
    });
  });

  it.each([
    { from: '2026-11-20T00:00:00Z', to: '2026-11-20T00:00:00Z' },
    { from: '2026-10-01T00:00:00Z', to: '2026-11-20T00:00:00Z' },
  ])('refuses $from to $to by hours', (query) => {
    expect(() => readUsageWindow(query, 'hour', NOW_MS)).toThrow(expect.objectContaining({ param: 'from' }));
  });
});
