import fc from 'fast-check';
import { lowBalanceOf } from './low-balance.js';

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });
const RULES = { lowBalanceNanoUsd: 0n, lowBalancePercent: 0, lowBalanceDays: 0 };
const FACTS = { lastTopupNanoUsd: null, weekSpendNanoUsd: 0n };

describe('the amount below which a balance is low', () => {
  it.each([
    [{}, {}, null],
    [{ lowBalanceNanoUsd: 5n }, {}, 5n],
    [{ lowBalancePercent: 20 }, { lastTopupNanoUsd: 50n }, 10n],
    [{ lowBalancePercent: 20 }, {}, null],
    [{ lowBalanceDays: 3 }, { weekSpendNanoUsd: 14n }, 6n],
    [{ lowBalanceNanoUsd: 5n, lowBalanceDays: 3 }, { weekSpendNanoUsd: 14n }, 6n],
    [{ lowBalanceNanoUsd: 7n, lowBalanceDays: 3 }, { weekSpendNanoUsd: 14n }, 7n],
  ])('of %j with %j is %s', (rules, facts, expected) => {
    expect(lowBalanceOf({ ...RULES, ...rules }, { ...FACTS, ...facts })).toBe(expected);
  });

  it('is at least that of each rule, and one of them', () => {
    const rules = fc.record({
      lowBalanceNanoUsd: amount,
      lowBalancePercent: fc.integer({ min: 0, max: 100 }),
      lowBalanceDays: fc.integer({ min: 0, max: 90 }),
    });
    const facts = fc.record({ lastTopupNanoUsd: fc.option(amount), weekSpendNanoUsd: amount });
    fc.assert(
      fc.property(rules, facts, (given, of) => {
        const alone = Object.keys(RULES).map((name) => {
          const one = { ...RULES, [name]: given[name as keyof typeof given] };
          return lowBalanceOf(one, of) ?? 0n;
        });
        const whole = lowBalanceOf(given, of) ?? 0n;
        expect(alone).toContain(whole);
        for (const each of alone) expect(whole >= each).toBe(true);
      }),
    );
  });
});
