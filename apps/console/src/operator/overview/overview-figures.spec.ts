import { changeOf, failedShare, fillGaps, groupsOf, outcomePoints } from './overview-figures';
import type { Overview } from './overview-figures';
import { openingRange, windowOf } from './window';

const point = (starts_at: string, completed = 1): Overview['series'][number] => ({
  starts_at,
  revenue_usd: '1',
  upstream_cost_usd: '0.5',
  margin_usd: '0.5',
  cost_unknown_count: 0,
  cost_unknown_revenue_usd: '0',
  outcomes: {
    completed,
    lost: 2,
    client_closed: 3,
    drained: 1,
    upstream_refused: 4,
    upstream_broken: 0,
    balance_ended: 0,
    all_channels_failed: 0,
  },
});

describe('the figures of the overview', () => {
  it('tell outcomes apart in four groups', () => {
    expect(groupsOf(point('').outcomes)).toEqual({ failed: 2, refused: 4, closed: 4, completed: 1 });
    expect(outcomePoints([point('2026-11-20T08:00:00.000Z')])).toHaveLength(1);
  });

  it('have zeros where nothing happened, from end to end of the window', () => {
    const series = [point('2026-11-20T08:00:00.000Z'), point('2026-11-20T11:00:00.000Z')];
    const window = { from: '2026-11-20T06:30:00.000Z', to: '2026-11-20T12:30:00.000Z' };
    const filled = fillGaps(series, 'hour', window);
    expect(filled.map(({ starts_at }) => starts_at.slice(11, 13))).toEqual(['06', '07', '08', '09', '10', '11', '12']);
    expect(filled.map(({ revenue_usd }) => revenue_usd)).toEqual(['0', '0', '1', '0', '0', '1', '0']);
    expect(fillGaps([], 'day', window)).toEqual([]);
  });

  it('have no gap at a day of 23 hours', () => {
    const series = [point('2026-03-28T23:00:00.000Z'), point('2026-03-29T22:00:00.000Z')];
    const window = { from: '2026-03-28T23:00:00.000Z', to: '2026-03-30T12:00:00.000Z' };
    expect(fillGaps(series, 'day', window)).toEqual(series);
  });

  it('change by a share of what was before', () => {
    expect(changeOf('110', '100')).toBe(0.1);
    expect(changeOf('1', '0')).toBeNull();
    const totals = { failed_count: 1, request_count: 4 } as Overview['current'];
    expect(failedShare(totals)).toBe(0.25);
    expect(failedShare({ ...totals, request_count: 0 })).toBeNull();
  });
});

it.each([
  ['1h', '2026-11-20T11:35:00.000Z', 'minute'],
  ['6h', '2026-11-20T06:35:00.000Z', '5_minutes'],
  ['24h', '2026-11-19T12:30:00.000Z', '30_minutes'],
  ['7d', '2026-11-13T12:35:00.000Z', 'day'],
] as const)('a window of %s begins at %s by the %s', (range, from, interval) => {
  const now = Date.parse('2026-11-20T12:34:56.000Z');
  expect(windowOf(range, now)).toEqual({ from, to: '2026-11-20T12:35:00.000Z', interval });
});

it.each([
  [[], 0, '24h'],
  [['2026-11-20T12:00:00.000Z'], 0, '1h'],
  [['2026-11-20T08:00:00.000Z', '2026-11-20T12:00:00.000Z'], 0, '6h'],
  [['2026-11-19T14:00:00.000Z'], 0, '24h'],
  [['2026-11-20T12:00:00.000Z'], 1, '24h'],
] as const)('a page with points %j and %i requests before opens with %s', (starts, request_count, range) => {
  const day = { previous: { request_count }, series: starts.map((starts_at) => ({ starts_at })) };
  expect(openingRange(day, Date.parse('2026-11-20T12:34:56.000Z'))).toBe(range);
});
