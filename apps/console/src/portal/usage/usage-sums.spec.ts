import { sumByGroup, sumOf, type UsageRow } from './usage-sums';

const row = (group: string | null, cost: string): UsageRow => ({
  starts_at: '2026-11-23T00:00:00Z',
  group,
  cost_usd: cost,
  refunded_usd: '0',
  request_count: 2,
  error_count: 1,
  prompt_tokens: 10,
  completion_tokens: 3,
  cached_tokens: 4,
  reasoning_tokens: 0,
  units: null,
});

describe('sums of usage', () => {
  const rows = [row('a', '0.1'), row('b', '0.5'), row('a', '0.2'), row(null, '0')];

  it('are by group, the dearest first', () => {
    expect(sumByGroup(rows).map(({ group, costUsd, requests }) => [group, costUsd, requests])).toEqual([
      ['b', '0.5', 2],
      ['a', '0.3', 4],
      [null, '0', 2],
    ]);
  });

  it('are of all rows', () => {
    expect(sumOf(rows)).toEqual({
      group: null,
      requests: 8,
      errors: 4,
      promptTokens: 40,
      cachedTokens: 16,
      completionTokens: 12,
      costUsd: '0.8',
    });
  });
});
