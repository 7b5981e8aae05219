import { spentBySeries, tokenChart, usageChart, type Usage } from './usage-chart';

const row = (group: string, day: number, cost: string) => ({
  starts_at: `2026-11-${day}T00:00:00Z`,
  group,
  cost_usd: cost,
  refunded_usd: '0',
  request_count: 1,
  error_count: 0,
  prompt_tokens: 10,
  completion_tokens: 3,
  cached_tokens: 4,
  reasoning_tokens: 0,
  units: null,
});
const usage: Usage = {
  from: '2026-11-20T00:00:00Z',
  to: '2026-11-22T12:00:00Z',
  tz: 'UTC',
  interval: 'day',
  data: [...Array.from({ length: 7 }, (_, index) => row(`g${index}`, 20, `${7 - index}`)), row('g6', 22, '0.5')],
};

describe('the charts of usage', () => {
  it('show the spend of five groups and of all others, and every interval', () => {
    const { series, points } = usageChart(usage, (group) => group ?? '', 'others');
    expect(series.map(({ label }) => label)).toEqual(['g0', 'g1', 'g2', 'g3', 'g4', 'others']);
    expect(points.map(({ values }) => values)).toEqual([
      { g0: 7, g1: 6, g2: 5, g3: 4, g4: 3, others: 3 },
      {},
      { others: 0.5 },
    ]);
  });

  it.each([
    [7, ['7', '6', '5', '4', '3', '3.5']],
    [6, ['7', '6', '5', '4', '3', '2']],
    [5, ['7', '6', '5', '4', '3']],
  ])('have what each series of %d groups adds up to', (groups, spent) => {
    const data = usage.data.filter(({ group }) => Number(group?.slice(1)) < groups);
    expect(spentBySeries(usageChart({ ...usage, data }, (group) => group ?? '', 'others'))).toEqual(spent);
  });

  it('show tokens from caches apart from other input', () => {
    const { series, points } = tokenChart(usage, (id) => id);
    expect(series.map(({ id }) => id)).toEqual(['cached', 'input', 'output']);
    expect(points.map(({ values }) => values)).toEqual([
      { cached: 28, input: 42, output: 21 },
      {},
      { cached: 4, input: 6, output: 3 },
    ]);
  });
});
