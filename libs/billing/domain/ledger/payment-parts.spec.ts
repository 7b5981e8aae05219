import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../test/support/property-runs.js';
import { bonusShare, grossOf, splitDispute, splitRefund, type PaymentParts } from './payment-parts.js';

eachPropertyRuns(PURE_RUNS);

const part = fc.bigInt({ min: 0n, max: 10_000n });
const anyParts = fc.record({
  amountNanoUsd: fc.bigInt({ min: 1n, max: 10_000n }),
  taxNanoUsd: part,
  surchargeNanoUsd: part,
});

function less(left: PaymentParts, taken: PaymentParts): PaymentParts {
  return {
    amountNanoUsd: left.amountNanoUsd - taken.amountNanoUsd,
    taxNanoUsd: left.taxNanoUsd - taken.taxNanoUsd,
    surchargeNanoUsd: left.surchargeNanoUsd - taken.surchargeNanoUsd,
  };
}

const isPossible = (parts: PaymentParts): boolean => Object.values(parts).every((value: bigint) => value >= 0n);

describe('the parts of a payment', () => {
  it('a dispute takes all parts in proportion, and what is above them is a loss', () => {
    const paid = { amountNanoUsd: 1_000n, taxNanoUsd: 190n, surchargeNanoUsd: 10n };
    expect(splitDispute(paid, 600n)).toEqual({
      ...{ amountNanoUsd: 500n, taxNanoUsd: 95n, surchargeNanoUsd: 5n, lossNanoUsd: 0n },
    });
    expect(splitDispute(paid, 1_207n)).toEqual({ ...paid, lossNanoUsd: 7n });
  });

  it('a refund returns an amount with its tax, and keeps the surcharge', () => {
    const cent = 10_000_000n;
    const paid = { amountNanoUsd: 1_000n * cent, taxNanoUsd: 190n * cent, surchargeNanoUsd: 10n * cent };
    const half = { amountNanoUsd: 500n * cent, taxNanoUsd: 95n * cent, surchargeNanoUsd: 0n };
    expect(splitRefund(paid, 500n * cent)).toEqual(half);
    // 0.95 cents of tax are none that a payer can be given; the last part returns all that is left.
    expect(splitRefund(paid, 5n * cent)).toMatchObject({ taxNanoUsd: 0n });
    expect(splitRefund(paid, 1_000n * cent)).toEqual({ ...paid, surchargeNanoUsd: 0n });
    expect(() => splitRefund(paid, 1_001n * cent)).toThrow(RangeError);
  });

  it('no series of refunds and disputes takes more of a part than it has, and all of it at the end', () => {
    const step = fc.tuple(fc.boolean(), fc.bigInt({ min: 1n, max: 9_000n }));
    fc.assert(
      fc.property(anyParts, fc.array(step, { maxLength: 8 }), (paid, steps) => {
        let left: PaymentParts = paid;
        for (const [isDispute, amount] of steps) {
          if (!isDispute && amount > left.amountNanoUsd) continue;
          const taken = isDispute ? splitDispute(left, amount) : splitRefund(left, amount);
          if (isDispute) expect(grossOf(taken) + splitDispute(left, amount).lossNanoUsd).toBe(amount);
          left = less(left, taken);
          expect(isPossible(left)).toBe(true);
        }
        expect(less(left, splitDispute(left, grossOf(left)))).toEqual({
          ...{ amountNanoUsd: 0n, taxNanoUsd: 0n, surchargeNanoUsd: 0n },
        });
      }),
    );
  });

  it('of a bonus a refund takes its share, rounded up, and all of it with the last one', () => {
    expect(bonusShare(100n, 250n, 1_000n)).toBe(25n);
    expect(bonusShare(100n, 1n, 1_000n)).toBe(1n);
    expect(bonusShare(100n, 0n, 0n)).toBe(0n);
    fc.assert(
      fc.property(part, fc.bigInt({ min: 1n, max: 10_000n }), part, (bonus, left, size) => {
        const share = bonusShare(bonus, size % (left + 1n), left);
        expect(share >= 0n && share <= bonus).toBe(true);
        expect(bonusShare(bonus, left, left)).toBe(bonus);
      }),
    );
  });
});
