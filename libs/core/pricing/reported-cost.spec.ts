import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { bookReportedCost } from './reported-cost.js';

const USD = { usdPerUnit: '1', driftPercentMax: 10 };
const TICKS = { usdPerUnit: '0.0000000001', driftPercentMax: 10 };
const whole = (value: string | null) => ({ value, isWhole: true });

describe('the cost that an upstream reports', () => {
  it.each<[string, string, typeof USD, bigint | null, string, bigint | null]>([
    ['dollars', '0.00120', USD, 1_200_000n, 'booked', 1_200_000n],
    ['an exponent', '1.2e-3', USD, 1_200_000n, 'booked', 1_200_000n],
    ['ticks', '37756000', TICKS, 3_775_600n, 'booked', 3_775_600n],
    ['a part of a nano-dollar, rounded up', '1', TICKS, 1n, 'booked', 1n],
    ['credits that cost more than a dollar', '0.01', { ...USD, usdPerUnit: '1.055' }, null, 'booked', 10_550_000n],
    ['nothing, where the list has nothing', '0', USD, 0n, 'booked', 0n],
    ['nothing, where the list has a price', '0', USD, 1_200_000n, 'drifted', 0n],
    ['within the bound', '0.0011', USD, 1_000_000n, 'booked', 1_100_000n],
    ['beyond the bound', '0.0011001', USD, 1_000_000n, 'drifted', 1_100_100n],
    ['less than the list', '0.0008', USD, 1_000_000n, 'drifted', 800_000n],
    ['a difference that is rounding', '0.000000999', USD, 0n, 'booked', 999n],
    ['no number', '12 USD', USD, 5n, 'malformed', null],
    ['a negative number', '-0.1', USD, 5n, 'negative', null],
    ['a dollar where the list has cents', '1.5', USD, 10_000_000n, 'absurd', null],
    ['ticks read as dollars', '37756000', USD, 3_775_600n, 'absurd', null],
    ['much without a list', '100.1', USD, null, 'absurd', null],
  ])('%s', (_case, value, reading, list, result, cost) => {
    const booked = bookReportedCost(whole(value), reading, list);
    expect([booked.report.result, booked.costNanoUsd]).toEqual([result, cost]);
  });

  it('is the list’s where the upstream says nothing, or not all of it', () => {
    expect(bookReportedCost(whole(null), USD, 5n)).toEqual({ report: { result: 'absent' }, costNanoUsd: null });
    expect(bookReportedCost({ value: '0.01', isWhole: false }, USD, 5n)).toEqual({
      report: { result: 'partial', value: '0.01', usdPerUnit: '1' },
      costNanoUsd: null,
    });
  });

  it('UNIT-15: never loses a digit: any number of nano-dollars is booked as it is written', () => {
    const nanoUsd = fc.bigInt({ min: 0n, max: 100_000_000_000n });
    fc.assert(
      fc.property(nanoUsd, fc.integer({ min: 0, max: 12 }), (amount, exponent) => {
        const digits = amount.toString().padStart(10, '0');
        const plain = `${digits.slice(0, -9)}.${digits.slice(-9)}`;
        const shifted = `${(amount * 10n ** BigInt(exponent)).toString()}e-${9 + exponent}`;
        for (const value of [plain, shifted])
          expect(bookReportedCost(whole(value), USD, null).costNanoUsd).toBe(amount);
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('is never booked below what was reported, and at most one nano-dollar above it', () => {
    const ticks = fc.bigInt({ min: 0n, max: 1_000_000_000_000n });
    fc.assert(
      fc.property(ticks, (amount) => {
        const { costNanoUsd } = bookReportedCost(whole(amount.toString()), TICKS, null);
        const aboveTicks = costNanoUsd! * 10n - amount;
        expect(aboveTicks >= 0n && aboveTicks < 10n).toBe(true);
      }),
      { numRuns: PURE_RUNS },
    );
  });
});
