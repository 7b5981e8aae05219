import { compareLog } from './compare-log.js';
import type { SourceRequest } from './source-description.js';

const PRICES = {
  models: new Map([['gpt-4o', { input_per_mtok_usd: '1', output_per_mtok_usd: '2' }]]),
  markupsBps: new Map([
    ['vip', -2_000],
    ['vip (vip)', -5_000],
  ]),
  defaultMarkupBps: 1_000,
};
const request = (tiers: readonly string[], model = 'gpt-4o'): SourceRequest => ({
  id: '1',
  model,
  tiers,
  promptTokens: 1_000_000,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  completionTokens: 500_000,
  chargeNanoUsd: 3_000_000_000n,
});

describe('compareLog', () => {
  it.each([
    [['vip (vip)', 'vip'], '1'],
    [['vip (other)', 'vip'], '1.6'],
    [['gone'], '2.2'],
    [[], '2.2'],
  ])('charges a request of the tiers %j $%s', (tiers, usd) => {
    const { models } = compareLog([request(tiers)], PRICES);
    expect(models).toEqual([{ model: 'gpt-4o', requests: 1, old_usd: '3', new_usd: usd }]);
  });

  it('adds up requests by model, and counts those without a price', () => {
    expect(compareLog([request([]), request(['vip']), request([], 'unknown')], PRICES)).toMatchObject({
      requests: 2,
      old_usd: '6',
      new_usd: '3.8',
      unpriced: { unknown: 1 },
    });
  });
});
