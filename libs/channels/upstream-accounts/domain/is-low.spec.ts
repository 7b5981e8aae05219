import fc from 'fast-check';
import { PURE_RUNS } from '../../../../test/support/property-runs.js';
import { isLow } from './is-low.js';

const DOLLAR = 1_000_000_000n;
const state = (balance: bigint | null, perDay: bigint | null) => ({
  balanceNanoUsd: balance === null ? null : balance * DOLLAR,
  costPerDayNanoUsd: perDay === null ? null : perDay * DOLLAR,
});
const [DAYS, AMOUNT, BOTH, NONE] = [
  { days: 3, nanoUsd: 0n },
  { days: 0, nanoUsd: 20n * DOLLAR },
  { days: 3, nanoUsd: 20n * DOLLAR },
  { days: 0, nanoUsd: 0n },
];

describe('a balance', () => {
  it.each([
    [state(30n, 10n), DAYS, false, false],
    [state(29n, 10n), DAYS, false, true],
    [state(35n, 10n), DAYS, true, true],
    [state(36n, 10n), DAYS, true, false],
    [state(35n, 10n), DAYS, false, false],
    [state(1n, 0n), DAYS, false, false],
    [state(1n, null), DAYS, false, false],
    [state(20n, null), AMOUNT, false, false],
    [state(19n, null), AMOUNT, false, true],
    [state(23n, 1n), AMOUNT, true, true],
    [state(24n, 1n), AMOUNT, true, false],
    [state(19n, 1n), BOTH, false, true],
    [state(29n, 10n), BOTH, false, true],
    [state(30n, 10n), BOTH, false, false],
    [state(0n, null), DAYS, false, true],
    [state(-5n, 0n), AMOUNT, false, true],
    [state(0n, 10n), NONE, false, false],
    [state(null, 10n), BOTH, true, false],
  ])('%j with %j, low before: %s', (given, thresholds, wasLow, expected) => {
    expect(isLow(given, thresholds, wasLow)).toBe(expected);
  });

  it('is low again only after it rose a fifth above, however it wavers', () => {
    const balances = fc.array(fc.bigInt(10n, 30n), { minLength: 2 });
    fc.assert(
      fc.property(balances, (given) => {
        let [wasLow, highest] = [false, 0n];
        for (const balance of given) {
          const now = isLow(state(balance, null), AMOUNT, wasLow);
          highest = wasLow ? (balance > highest ? balance : highest) : 0n;
          // A new episode begins below the threshold, and one ends above it by a fifth.
          if (now && !wasLow) expect(balance).toBeLessThan(20n);
          if (!now && wasLow) expect(balance).toBeGreaterThanOrEqual(24n);
          wasLow = now;
        }
      }),
      { numRuns: PURE_RUNS },
    );
  });
});
