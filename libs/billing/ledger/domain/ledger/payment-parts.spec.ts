import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../../test/support/property-runs.js';
import {
  bonusOfPart,
  bonusTaken,
  bonusTakenFor,
  bonusWithout,
  grossOf,
  refundLimit,
  splitDispute,
  splitRefund,
  type BonusTaken,
  type OrderCreditLeft,
  type PaymentParts,
} from './payment-parts.js';

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
      amountNanoUsd: 500n,
      taxNanoUsd: 95n,
      surchargeNanoUsd: 5n,
      lossNanoUsd: 0n,
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
          amountNanoUsd: 0n,
          taxNanoUsd: 0n,
          surchargeNanoUsd: 0n,
        });
      }),
    );
  });
});

const NO_BONUS: BonusTaken = { spentNanoUsd: 0n, unspentNanoUsd: 0n, endedNanoUsd: 0n };

/** Of an order of 100 with a bonus of 5. */
const order = (changes: Partial<OrderCreditLeft> = {}): OrderCreditLeft => ({
  creditNanoUsd: 100n,
  unspentNanoUsd: 100n,
  bonusNanoUsd: 5n,
  spentBonusNanoUsd: 0n,
  unspentBonusNanoUsd: 5n,
  endedBonusNanoUsd: 0n,
  ...changes,
});

describe('the bonus of a payment', () => {
  it('LEDGER-44: is taken back in proportion, rounded up, and all of it with the last part', () => {
    expect(bonusTaken(order(), 20n)).toEqual({ ...NO_BONUS, unspentNanoUsd: 1n });
    expect(bonusTaken(order(), 21n)).toEqual({ ...NO_BONUS, unspentNanoUsd: 2n });
    expect(bonusTaken(order(), 100n)).toEqual({ ...NO_BONUS, unspentNanoUsd: 5n });
    expect(bonusTaken(order({ creditNanoUsd: 0n }), 0n)).toEqual({ ...NO_BONUS, unspentNanoUsd: 5n });
  });

  it('LEDGER-44: its spent part is kept of the credit at face value, and no credit is left of a whole refund', () => {
    const spent = order({ spentBonusNanoUsd: 4n, unspentBonusNanoUsd: 1n });
    expect(refundLimit(spent, null)).toBe(96n);
    expect(bonusTakenFor(spent, 96n)).toEqual({ ...NO_BONUS, spentNanoUsd: 4n, unspentNanoUsd: 1n });
    // 48 are paid out of 51: three hundredths of the bonus belong to them.
    expect(bonusTakenFor(spent, 48n)).toEqual({ ...NO_BONUS, spentNanoUsd: 3n });
    // An operator may return all of it: the spent part is owed.
    expect(bonusTakenFor(spent, 100n)).toEqual({ ...NO_BONUS, spentNanoUsd: 4n, unspentNanoUsd: 1n });
  });

  it('LEDGER-44: an ended bonus that was spent is kept as well, and its rest is taken until it is swept', () => {
    const swept = order({ bonusNanoUsd: 10n, spentBonusNanoUsd: 4n, unspentBonusNanoUsd: 0n });
    const ended = { ...swept, endedBonusNanoUsd: 6n };
    expect([refundLimit(swept, 100n), refundLimit(ended, 100n)]).toEqual([96n, 96n]);
    expect(bonusTakenFor(swept, 96n)).toEqual({ ...NO_BONUS, spentNanoUsd: 4n });
    expect(bonusTakenFor(ended, 96n)).toEqual({ ...NO_BONUS, spentNanoUsd: 4n, endedNanoUsd: 6n });
    expect(refundLimit(order({ ...ended, spentBonusNanoUsd: 10n }), null)).toBe(90n);
  });

  it('LEDGER-45: what running requests hold is not refundable, of the bonus neither', () => {
    expect(refundLimit(order(), 105n)).toBe(100n);
    // 95 of the credit take 5 of the bonus along.
    expect(refundLimit(order(), 100n)).toBe(95n);
    expect(refundLimit(order(), 0n)).toBe(0n);
    expect(refundLimit(order(), -40n)).toBe(0n);
  });

  it('LEDGER-44: nothing is refundable of an order whose bonus was worth more and is spent', () => {
    const spent = order({ creditNanoUsd: 10n, unspentNanoUsd: 10n, bonusNanoUsd: 20n, spentBonusNanoUsd: 20n });
    expect(refundLimit({ ...spent, unspentBonusNanoUsd: 0n }, null)).toBe(0n);
  });

  it('LEDGER-44: in any order of charges, ends, refunds and disputes no customer gains by a bonus', () => {
    const size = fc.bigInt({ min: 1n, max: 60n });
    const names = ['spend', 'admit', 'admit', 'settle', 'refund', 'refundAll', 'exceed', 'dispute', 'end', 'sweep'];
    const step = fc.tuple(fc.constantFrom(...names), size);
    const paid = fc.bigInt({ min: 1n, max: 100n });
    fc.assert(
      fc.property(paid, fc.bigInt({ min: 0n, max: 150n }), fc.array(step, { maxLength: 12 }), (P, B, steps) => {
        const wallet = new PlainWallet(P, B);
        for (const [name, amount] of steps) {
          wallet.step(name, amount);
          wallet.expectNoGain();
        }
        wallet.step('settle', 0n);
        wallet.expectNoGain();
      }),
    );
  });
});

/** The wallet of one order, kept by plain sums: what was paid out, used, and can still be used or is owed. */
class PlainWallet {
  private paidOut = 0n;
  private used = 0n;
  /** Of the credit; below zero: a debt. */
  private credit: bigint;
  private bonus: bigint;
  private spentBonus = 0n;
  private keptForBonus = 0n;
  private clawedFromBonus = 0n;
  private hasEnded = false;
  /** Of requests that run, by whether they were admitted before the end. */
  private held = { before: 0n, after: 0n };

  constructor(
    readonly paid: bigint,
    readonly granted: bigint,
  ) {
    this.credit = paid;
    this.bonus = granted;
  }

  step(name: string, amount: bigint): void {
    if (name === 'spend') this.spend(amount);
    if (name === 'admit') this.admit(amount);
    if (name === 'settle') this.settle();
    if (name === 'end') this.hasEnded = true;
    if (name === 'sweep') this.sweep();
    if (name === 'refund' || name === 'refundAll') {
      const limit = refundLimit(this.left(), this.available());
      const size = name === 'refundAll' || amount > limit ? limit : amount;
      if (size > 0n) this.refund(size);
    }
    const size = amount < this.paid - this.paidOut ? amount : this.paid - this.paidOut;
    if (size <= 0n) return;
    if (name === 'exceed') this.take(size, bonusTakenFor(this.left(), size));
    if (name === 'dispute') this.take(size, bonusTaken(this.left(), size));
  }

  /** In two parts, as of an order that two payments made; they take what was taken out of admission. */
  private refund(size: bigint): void {
    const parts = [size / 2n, size - size / 2n].filter((part) => part > 0n);
    let [bonus, rest] = [bonusTakenFor(this.left(), size), size];
    for (const part of parts) {
      const taken = bonusOfPart(bonus, part, rest);
      this.take(part, taken);
      bonus = bonusWithout(bonus, taken);
      rest -= part;
    }
    expect(bonus).toEqual(NO_BONUS);
    expect(this.credit >= 0n && this.bonus >= 0n).toBe(true);
  }

  /** Each part of the credit that was paid out takes its part of the bonus along. */
  expectNoGain(): void {
    const spendable = this.credit + (this.hasEnded ? 0n : this.bonus);
    const standing = this.granted - (this.granted * this.paidOut) / this.paid;
    expect(this.paidOut + this.used + spendable <= this.paid + standing).toBe(true);
    if (this.paidOut === this.paid) expect(this.paidOut + this.used + spendable <= this.paid).toBe(true);
  }

  private left(): OrderCreditLeft {
    const creditNanoUsd = this.paid - this.paidOut - this.keptForBonus;
    return {
      creditNanoUsd: creditNanoUsd < 0n ? 0n : creditNanoUsd,
      unspentNanoUsd: this.credit < 0n ? 0n : this.credit,
      bonusNanoUsd: this.granted - this.keptForBonus - this.clawedFromBonus,
      spentBonusNanoUsd: this.spentBonus - this.keptForBonus,
      unspentBonusNanoUsd: this.hasEnded ? 0n : this.bonus,
      endedBonusNanoUsd: this.hasEnded ? this.bonus : 0n,
    };
  }

  /** What admission lets the next request hold. */
  private available(): bigint {
    return this.credit + (this.hasEnded ? 0n : this.bonus) - this.held.before - this.held.after;
  }

  private admit(amount: bigint): void {
    const available = this.available();
    const hold = amount < available ? amount : available;
    if (hold > 0n) this.held[this.hasEnded ? 'after' : 'before'] += hold;
  }

  /** Each charge is its hold; the lot pays for requests that were admitted before its end. */
  private settle(): void {
    const { before, after } = this.held;
    this.held = { before: 0n, after: 0n };
    this.charge(before, this.bonus);
    this.charge(after, 0n);
  }

  /** No sweep takes what a running request may be charged to. */
  private sweep(): void {
    if (this.hasEnded && this.held.before === 0n) this.bonus = 0n;
  }

  private spend(amount: bigint): void {
    const available = this.available();
    const charge = amount < available ? amount : available;
    if (charge > 0n) this.charge(charge, this.hasEnded ? 0n : this.bonus);
  }

  /** @param most what the lot of the bonus may pay */
  private charge(amount: bigint, most: bigint): void {
    const ofBonus = amount < most ? amount : most;
    this.bonus -= ofBonus;
    this.spentBonus += ofBonus;
    this.credit -= amount - ofBonus;
    this.used += amount;
  }

  private take(paidOut: bigint, { spentNanoUsd, unspentNanoUsd, endedNanoUsd }: BonusTaken): void {
    this.paidOut += paidOut;
    this.credit -= paidOut + spentNanoUsd;
    this.keptForBonus += spentNanoUsd;
    this.bonus -= unspentNanoUsd + endedNanoUsd;
    this.clawedFromBonus += unspentNanoUsd + endedNanoUsd;
  }
}
