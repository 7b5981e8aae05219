import { addUpGroups, totalOf } from './usage-groups';

const row = (group: string | null, revenue_usd: string, upstream_cost_usd: string) => ({
  starts_at: '2026-11-01T00:00:00.000Z',
  group,
  request_count: 2,
  error_count: 1,
  prompt_tokens: 10,
  completion_tokens: 5,
  cached_tokens: 0,
  reasoning_tokens: 0,
  cost_usd: revenue_usd,
  refunded_usd: '0',
  revenue_usd,
  upstream_cost_usd,
  margin_usd: '0',
  forgone_usd: '0',
  units: null,
  cost_unknown_count: 0,
  cost_unknown_revenue_usd: '0',
});

describe('usage by group', () => {
  const rows = [
    row('mdl_a', '0.1', '0.05'),
    row('mdl_b', '0.4', '0.1'),
    row('mdl_a', '0.2', '0.1'),
    row(null, '0', '1'),
  ];

  it('adds up the intervals of each, the greatest revenue first', () => {
    expect(addUpGroups(rows).map(({ group, revenueUsd, requests }) => [group, revenueUsd, requests])).toEqual([
      ['mdl_b', '0.4', 2],
      ['mdl_a', '0.3', 4],
      [null, '0', 2],
    ]);
  });

  it('has a margin where there is revenue', () => {
    expect(addUpGroups(rows).map(({ margin }) => margin?.toFixed(2))).toEqual(['0.75', '0.50', undefined]);
  });

  it('leaves requests with an unknown cost out of the margin', () => {
    const unknown = { ...row('mdl_b', '0.4', '0'), cost_unknown_count: 2, cost_unknown_revenue_usd: '0.4' };
    const groups = addUpGroups([row('mdl_a', '0.1', '0.05'), unknown]);
    expect(groups.map(({ margin, upstreamCostUsd }) => [margin, upstreamCostUsd])).toEqual([
      [null, null],
      [0.5, '0.05'],
    ]);
    expect(totalOf(groups)).toMatchObject({ margin: 0.5, costUnknown: 2, upstreamCostUsd: '0.05' });
  });

  it('adds up to the same total', () => {
    expect(totalOf(addUpGroups(rows))).toMatchObject({
      requests: 8,
      errors: 4,
      revenueUsd: '0.7',
      upstreamCostUsd: '1.25',
    });
  });
});
