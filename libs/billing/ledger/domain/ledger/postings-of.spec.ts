import fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../../test/support/property-runs.js';
import { allocateLots, returnToLots, type Lot } from './allocate-lots.js';
import { applyPostings } from './book-charges.js';
import { expiriesOf } from './expiries-of.js';
import { postingsOf, type BookedCharge, type Posting } from './postings-of.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';

eachPropertyRuns(PURE_RUNS);

const noCosts = new Map<number, bigint>();
const base: Lot = { accountId: 'base', kind: 'base', balanceNanoUsd: 100n, expiresAtMs: null, priority: 50 };

function purchase(accountId: string, balanceNanoUsd: bigint): Lot {
  return { accountId, kind: 'paid', balanceNanoUsd, expiresAtMs: null, priority: 50 };
}

function promo(accountId: string, balanceNanoUsd: bigint, expiresAtMs: number | null, priority = 50): Lot {
  return { accountId, kind: 'promo', balanceNanoUsd, expiresAtMs, priority };
}

const anyBalance = fc.bigInt({ min: 0n, max: 1_000n });
const anyLots: fc.Arbitrary<Lot[]> = fc
  .tuple(
    fc.array(fc.tuple(anyBalance, fc.option(fc.nat(100)), fc.nat(3)), { maxLength: 6 }),
    fc.array(anyBalance, { maxLength: 4 }),
    fc.bigInt({ min: -200n, max: 200n }),
  )
  .map(([grants, purchases, balanceNanoUsd]) => [
    ...grants.map(([balance, expires, priority], index) => promo(`promo${index}`, balance, expires, priority)),
    ...purchases.map((balance, index) => purchase(`purchase${index}`, balance)),
    { ...base, balanceNanoUsd },
  ]);

/** Net amount that a request took from lots. */
function netOf(postings: readonly Posting[]): bigint {
  return postings.reduce((net, { sequence, debitAccount, amountNanoUsd }) => {
    if (sequence >= 200) return net;
    return net + (debitAccount === PLATFORM_ACCOUNTS.revenue ? -amountNanoUsd : amountNanoUsd);
  }, 0n);
}

function bookedBy(postings: readonly Posting[]): BookedCharge {
  const shares = postings.filter(({ sequence }) => sequence < 100);
  const costs = postings.filter(({ sequence }) => sequence >= 200 && sequence < 300);
  return {
    shares: shares.map(({ debitAccount, amountNanoUsd }) => ({ accountId: debitAccount, amountNanoUsd })),
    attemptCostsNanoUsd: new Map(costs.map(({ sequence, amountNanoUsd }) => [sequence - 200, amountNanoUsd])),
  };
}

describe('allocateLots', () => {
  it('LEDGER-11: takes the promo that expires first, then other promo, then paid', () => {
    const lots = [base, promo('never', 5n, null), promo('late', 5n, 200), promo('soon', 5n, 150)];
    expect(allocateLots(lots, 18n, 100)).toEqual([
      { accountId: 'soon', amountNanoUsd: 5n },
      { accountId: 'late', amountNanoUsd: 5n },
      { accountId: 'never', amountNanoUsd: 5n },
      { accountId: 'base', amountNanoUsd: 3n },
    ]);
  });

  it('LEDGER-11: takes a lower priority first, whatever expires sooner, and paid last', () => {
    const lots = [{ ...base, priority: 0 }, promo('soon', 5n, 150), promo('first', 5n, null, 10)];
    expect(allocateLots(lots, 11n, 100).map(({ accountId }) => accountId)).toEqual(['first', 'soon', 'base']);
  });

  it('LEDGER-12: leaves a lot alone that had expired when the request was admitted', () => {
    expect(allocateLots([promo('ended', 5n, 100), base], 3n, 100)).toEqual([{ accountId: 'base', amountNanoUsd: 3n }]);
    expect(allocateLots([promo('just', 5n, 101), base], 3n, 100)).toEqual([{ accountId: 'just', amountNanoUsd: 3n }]);
  });

  it('LEDGER-11: lets paid go below zero, and only paid', () => {
    expect(allocateLots([{ ...base, balanceNanoUsd: -7n }, promo('empty', 0n, null)], 3n, 0)).toEqual([
      { accountId: 'base', amountNanoUsd: 3n },
    ]);
  });

  it('never needs more shares than there are sequence numbers', () => {
    const many = Array.from({ length: 300 }, (_, index) => promo(`lot${index}`, 1n, null));
    const shares = allocateLots([...many, base], 300n, 0);
    expect(shares).toHaveLength(100);
    expect(shares.at(-1)).toEqual({ accountId: 'base', amountNanoUsd: 201n });
  });

  it('refuses a wallet without a paid lot', () => {
    expect(() => allocateLots([], 1n, 0)).toThrow(RangeError);
    expect(allocateLots([], 0n, 0)).toEqual([]);
  });

  it('LEDGER-11: P5: shares add up to the charge, are positive, and no promo lot gives what it lacks or after its end', () => {
    fc.assert(
      fc.property(anyLots, fc.bigInt({ min: 0n, max: 8_000n }), fc.nat(100), (lots, amount, admittedAtMs) => {
        const shares = allocateLots(lots, amount, admittedAtMs);
        expect(shares.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n)).toBe(amount);
        for (const { accountId, amountNanoUsd } of shares) {
          const lot = lots.find((candidate) => candidate.accountId === accountId)!;
          expect(amountNanoUsd).toBeGreaterThan(0n);
          if (lot.kind === 'base') continue;
          expect(amountNanoUsd).toBeLessThanOrEqual(lot.balanceNanoUsd);
          expect(lot.expiresAtMs ?? Infinity).toBeGreaterThan(admittedAtMs);
        }
      }),
    );
  });
});

describe('returnToLots', () => {
  it('returns money to the last payer first', () => {
    const shares = [
      { accountId: 'promo', amountNanoUsd: 5n },
      { accountId: 'base', amountNanoUsd: 3n },
    ];
    expect(returnToLots(shares, 4n)).toEqual([
      { accountId: 'base', amountNanoUsd: 3n },
      { accountId: 'promo', amountNanoUsd: 1n },
    ]);
  });

  it('refuses to return more than was paid', () => {
    expect(() => returnToLots([{ accountId: 'base', amountNanoUsd: 3n }], 4n)).toThrow(RangeError);
  });
});

describe('postingsOf', () => {
  const charge = { admittedAtMs: 0, chargeNanoUsd: 7n, attemptCostsNanoUsd: [2n, 0n, 3n], isWaived: false };

  it('LEDGER-10: captures by lot and books the cost of each attempt', () => {
    expect(postingsOf(charge, null, [promo('grant', 5n, null), base])).toEqual([
      {
        sequence: 0,
        code: 'usage',
        debitAccount: 'grant',
        creditAccount: PLATFORM_ACCOUNTS.revenue,
        amountNanoUsd: 5n,
      },
      { sequence: 1, code: 'usage', debitAccount: 'base', creditAccount: PLATFORM_ACCOUNTS.revenue, amountNanoUsd: 2n },
      {
        sequence: 200,
        code: 'cogs',
        debitAccount: PLATFORM_ACCOUNTS.cogs,
        creditAccount: PLATFORM_ACCOUNTS.providerPayable,
        amountNanoUsd: 2n,
      },
      {
        sequence: 202,
        code: 'cogs',
        debitAccount: PLATFORM_ACCOUNTS.cogs,
        creditAccount: PLATFORM_ACCOUNTS.providerPayable,
        amountNanoUsd: 3n,
      },
    ]);
  });

  it('LEDGER-10: moves the cost of each attempt of a waived request from cogs to waiver, and takes nothing from a lot', () => {
    const { cogs, providerPayable, waiver } = PLATFORM_ACCOUNTS;
    const postings = postingsOf({ ...charge, chargeNanoUsd: 0n, isWaived: true }, null, [base]);
    expect(
      postings.map(({ sequence, code, debitAccount, creditAccount, amountNanoUsd }) => [
        ...[sequence, code, debitAccount, creditAccount, amountNanoUsd],
      ]),
    ).toEqual([
      [200, 'cogs', cogs, providerPayable, 2n],
      [202, 'cogs', cogs, providerPayable, 3n],
      [400, 'waiver', waiver, cogs, 2n],
      [402, 'waiver', waiver, cogs, 3n],
    ]);
  });

  it('LEDGER-10: returns the checkpoint of a request that is waived in the end, and moves its whole cost', () => {
    const { cogs, providerPayable, revenue, waiver } = PLATFORM_ACCOUNTS;
    const booked: BookedCharge = {
      shares: [{ accountId: 'base', amountNanoUsd: 4n }],
      attemptCostsNanoUsd: new Map([[0, 1n]]),
    };
    const final = { admittedAtMs: 0, chargeNanoUsd: 0n, attemptCostsNanoUsd: [2n], isWaived: true };
    expect(
      postingsOf(final, booked, [base]).map(({ sequence, debitAccount, creditAccount, amountNanoUsd }) => [
        ...[sequence, debitAccount, creditAccount, amountNanoUsd],
      ]),
    ).toEqual([
      [100, revenue, 'base', 4n],
      [300, cogs, providerPayable, 1n],
      [400, waiver, cogs, 2n],
    ]);
  });

  it('books nothing for a free request', () => {
    expect(
      postingsOf({ admittedAtMs: 0, chargeNanoUsd: 0n, attemptCostsNanoUsd: [], isWaived: false }, null, [base]),
    ).toEqual([]);
  });

  it('LEDGER-10: takes only the difference when the checkpoint is booked', () => {
    const booked: BookedCharge = {
      shares: [{ accountId: 'base', amountNanoUsd: 4n }],
      attemptCostsNanoUsd: new Map([[0, 5n]]),
    };
    expect(
      postingsOf(charge, booked, [base]).map(({ sequence, debitAccount, amountNanoUsd }) => [
        sequence,
        debitAccount,
        amountNanoUsd,
      ]),
    ).toEqual([
      [100, 'base', 3n],
      [300, PLATFORM_ACCOUNTS.providerPayable, 3n],
      [302, PLATFORM_ACCOUNTS.cogs, 3n],
    ]);
  });

  it('LEDGER-10: gives back to the lots it came from when the checkpoint was too high', () => {
    const booked: BookedCharge = { shares: [{ accountId: 'grant', amountNanoUsd: 9n }], attemptCostsNanoUsd: noCosts };
    expect(postingsOf({ ...charge, attemptCostsNanoUsd: [], isWaived: false }, booked, [base])).toEqual([
      {
        sequence: 100,
        code: 'usage_adjustment',
        debitAccount: PLATFORM_ACCOUNTS.revenue,
        creditAccount: 'grant',
        amountNanoUsd: 2n,
      },
    ]);
  });

  it('refuses more attempts than there are sequence numbers', () => {
    const attempts = Array.from({ length: 101 }, () => 1n);
    expect(() => postingsOf({ ...charge, attemptCostsNanoUsd: attempts }, null, [base])).toThrow(RangeError);
  });

  it('LEDGER-10: P5, P10: checkpoint and adjustment together are the final charge, also when the lots have changed meanwhile', () => {
    const amounts = fc.bigInt({ min: 0n, max: 3_000n });
    const costs = fc.array(amounts, { maxLength: 3 });
    fc.assert(
      fc.property(
        anyLots,
        anyLots,
        amounts,
        amounts,
        costs,
        costs,
        (before, after, first, last, costsFirst, costsLast) => {
          const checkpoint = postingsOf(
            { admittedAtMs: 50, chargeNanoUsd: first, attemptCostsNanoUsd: costsFirst, isWaived: false },
            null,
            before,
          );
          const final = postingsOf(
            { admittedAtMs: 50, chargeNanoUsd: last, attemptCostsNanoUsd: costsLast, isWaived: false },
            bookedBy(checkpoint),
            after,
          );
          expect(netOf([...checkpoint, ...final])).toBe(last);
          const owed = [...checkpoint, ...final].filter(({ sequence }) => sequence >= 200);
          const cost = owed.reduce(
            (sum, { debitAccount, amountNanoUsd }) =>
              debitAccount === PLATFORM_ACCOUNTS.cogs ? sum + amountNanoUsd : sum - amountNanoUsd,
            0n,
          );
          expect(cost).toBe(costsLast.reduce((sum, amount) => sum + amount, 0n));
          expect(new Set([...checkpoint, ...final].map(({ sequence }) => sequence)).size).toBe(
            checkpoint.length + final.length,
          );
        },
      ),
    );
  });

  it('P10: a charge that turns out to be zero leaves every lot as it was', () => {
    fc.assert(
      fc.property(anyLots, fc.bigInt({ min: 0n, max: 5_000n }), (lots, chargeNanoUsd) => {
        const capture = postingsOf(
          { admittedAtMs: 50, chargeNanoUsd, attemptCostsNanoUsd: [], isWaived: false },
          null,
          lots,
        );
        const reversal = postingsOf(
          { admittedAtMs: 50, chargeNanoUsd: 0n, attemptCostsNanoUsd: [], isWaived: false },
          bookedBy(capture),
          lots,
        );
        expect(applyPostings(lots, [...capture, ...reversal])).toEqual(lots);
      }),
    );
  });
});

describe('expiriesOf', () => {
  it('sums lots that end together, soonest first, and keeps those that have ended but are not swept', () => {
    const lots = [
      promo('b', 2n, 200),
      promo('a', 1n, 100),
      promo('c', 3n, 200),
      promo('never', 9n, null),
      promo('empty', 0n, 50),
      base,
    ];
    expect(expiriesOf(lots)).toEqual([
      { atMs: 100, amountNanoUsd: 1n },
      { atMs: 200, amountNanoUsd: 5n },
    ]);
  });

  it('REDIS-2: returns the expiries of at most 100 lots', () => {
    const lots = Array.from({ length: 99 }, (_, index) => promo(`lot${index}`, 1n, 99 - index));
    expect(expiriesOf(lots).map(({ atMs }) => atMs)).toEqual(Array.from({ length: 99 }, (_, index) => index + 1));
    const more = Array.from({ length: 200 }, (_, index) => promo(`lot${index}`, 1n, 1 + index));
    expect(expiriesOf(more)).toHaveLength(100);
  });
});
