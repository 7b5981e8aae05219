import { presentOwnArithmetic } from './own-request.dto.js';

describe('the arithmetic of a customer', () => {
  const lines = [{ meter: 'input', quantity: 3, rateNanoUsd: 2_000_000_000n, amountFemtoUsd: 6_000_000_000n }] as const;

  it('has mark-up and discount in its prices, exactly', () => {
    const multipliersPpm = [1_125_000n, 945_000n];
    const [sumFemtoUsd, priceNanoUsd] = [6_000_000_000n, 6_379n];
    const arithmetic = {
      window: null,
      serviceTier: null,
      advisor: null,
      fromPromptTokens: 0,
      lines,
      sumFemtoUsd,
      multipliersPpm,
      priceNanoUsd,
    };
    expect(presentOwnArithmetic(arithmetic)).toEqual({
      window: null,
      service_tier: null,
      advisor: null,
      lines: [{ meter: 'input', quantity: 3, per_million_usd: '2.12625', amount_usd: '0.00000637875' }],
      sum_usd: '0.00000637875',
      price_usd: '0.000006379',
    });
  });
});
