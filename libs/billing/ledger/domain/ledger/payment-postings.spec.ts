import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../../test/support/property-runs.js';
import type { Lot } from './allocate-lots.js';
import { applyPostings } from './book-charges.js';
import { paymentPostings, reversalPostings, type PaymentMovement } from './payment-postings.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';
import { PURCHASES_MAX } from './tidy-lots.js';

eachPropertyRuns(PURE_RUNS);

const { paymentsClearing, adjustment } = PLATFORM_ACCOUNTS;

function lot(accountId: string, kind: Lot['kind'], balanceNanoUsd: bigint): Lot {
  return { accountId, kind, balanceNanoUsd, expiresAtMs: null, priority: 50 };
}

const topup = (id: string, amountNanoUsd: bigint): PaymentMovement => ({
  id,
  kind: 'topup',
  amountNanoUsd,
});
const chargeback = (takesBack: string, amountNanoUsd: bigint): PaymentMovement => ({
  id: 'chargeback',
  kind: 'chargeback',
  amountNanoUsd: -amountNanoUsd,
  takesBack,
});

function transfersOf(movement: PaymentMovement, lots: readonly Lot[]): unknown[] {
  const { outer, inner } = paymentPostings(movement, lots);
  return [...outer, ...inner].map(({ sequence, code, debitAccount, creditAccount, amountNanoUsd }) => [
    sequence,
    code,
    debitAccount,
    creditAccount,
    amountNanoUsd,
  ]);
}

describe('paymentPostings', () => {
  it('a top-up fills a lot of its own', () => {
    expect(transfersOf(topup('new', 5n), [lot('base', 'base', 3n), lot('old', 'paid', 2n)])).toEqual([
      [0, 'topup', paymentsClearing, 'new', 5n],
    ]);
  });

  it('purchases cover a debt, the oldest first', () => {
    expect(transfersOf(topup('new', 5n), [lot('base', 'base', -4n), lot('1', 'paid', 3n)])).toEqual([
      [0, 'topup', paymentsClearing, 'new', 5n],
      [500, 'debt_cover', '1', 'base', 3n],
      [501, 'debt_cover', 'new', 'base', 1n],
    ]);
  });

  it('an adjustment moves the base lot, and purchases cover what it leaves below zero', () => {
    const lots = [lot('base', 'base', 1n), lot('1', 'paid', 3n)];
    const adjusted = (amountNanoUsd: bigint): unknown =>
      transfersOf({ id: 'adj', kind: 'adjustment', amountNanoUsd }, lots);
    expect(adjusted(2n)).toEqual([[0, 'adjustment', adjustment, 'base', 2n]]);
    expect(adjusted(-3n)).toEqual([
      [0, 'adjustment', 'base', adjustment, 3n],
      [500, 'debt_cover', '1', 'base', 2n],
    ]);
  });

  it('a chargeback takes what is left of its top-up, and the rest as a debt that other purchases cover', () => {
    const lots = [lot('base', 'base', 0n), lot('1', 'paid', 4n), lot('2', 'paid', 3n)];
    expect(transfersOf(chargeback('1', 2n), lots)).toEqual([[0, 'chargeback', '1', paymentsClearing, 2n]]);
    expect(transfersOf(chargeback('1', 9n), lots)).toEqual([
      [0, 'chargeback', '1', paymentsClearing, 4n],
      [1, 'chargeback', 'base', paymentsClearing, 5n],
      [500, 'debt_cover', '2', 'base', 3n],
    ]);
  });

  it('a chargeback of a top-up without a lot takes from the base lot', () => {
    expect(transfersOf(chargeback('gone', 2n), [lot('base', 'base', 5n)])).toEqual([
      [0, 'chargeback', 'base', paymentsClearing, 2n],
    ]);
  });

  it('of a thousand purchases the last twenty keep their lots', () => {
    let lots: readonly Lot[] = [lot('base', 'base', 0n)];
    for (let count = 1; count <= 1_000; count++) ({ lots } = paymentPostings(topup(`p${10_000 + count}`, 1n), lots));
    const funded = lots.filter(({ kind, balanceNanoUsd }) => kind === 'paid' && balanceNanoUsd > 0n);
    expect(funded.map(({ accountId }) => accountId)).toEqual(
      Array.from({ length: PURCHASES_MAX }, (_, index) => `p${10_981 + index}`),
    );
    expect(lots.find(({ kind }) => kind === 'base')?.balanceNanoUsd).toBe(980n);
  });

  it('refuses a wallet without a base lot', () => {
    expect(() => paymentPostings(topup('new', 5n), [])).toThrow(RangeError);
  });

  it('LEDGER-31: parts beside the amount move between platform accounts', () => {
    const { unappliedPayments, taxPayable, paymentFees, disputeLosses } = PLATFORM_ACCOUNTS;
    const beside = { taxNanoUsd: 2n, surchargeNanoUsd: 1n, lossNanoUsd: 0n };
    const base = lot('base', 'base', 0n);
    expect(transfersOf({ ...topup('new', 5n), beside, isUnapplied: true }, [base])).toEqual([
      [0, 'topup', unappliedPayments, 'new', 5n],
      [300, 'payment_tax', unappliedPayments, taxPayable, 2n],
      [301, 'payment_surcharge', unappliedPayments, paymentFees, 1n],
    ]);
    const taken = { taxNanoUsd: -2n, surchargeNanoUsd: -1n, lossNanoUsd: -3n };
    expect(transfersOf({ ...chargeback('1', 5n), beside: taken }, [base, lot('1', 'paid', 5n)])).toEqual([
      [0, 'chargeback', '1', paymentsClearing, 5n],
      [300, 'payment_tax', taxPayable, paymentsClearing, 2n],
      [301, 'payment_surcharge', paymentFees, paymentsClearing, 1n],
      [302, 'dispute_loss', disputeLosses, paymentsClearing, 3n],
    ]);
  });

  it('a bonus is taken back from its own lot, and never more than it has', () => {
    const clawback = { id: 'c', kind: 'bonus_clawback', amountNanoUsd: -5n, takesBack: 'bonus' } as const;
    const lots = (left: bigint): Lot[] => [lot('base', 'base', 9n), lot('bonus', 'promo', left)];
    expect(transfersOf(clawback, lots(7n))).toEqual([
      [0, 'bonus_clawback', 'bonus', PLATFORM_ACCOUNTS.promoExpense, 5n],
    ]);
    expect(() => paymentPostings(clawback, lots(4n))).toThrow(RangeError);
  });

  const amount = fc.bigInt({ min: 1n, max: 1_000n });
  const anyLots = fc
    .tuple(
      fc.array(fc.bigInt({ min: 0n, max: 500n }), { maxLength: 30 }),
      fc.bigInt({ min: -800n, max: 800n }),
      fc.array(amount, { maxLength: 3 }),
    )
    .map(([paid, base, promo]): Lot[] => [
      ...paid.map((balance, index) => lot(`paid${100 + index}`, 'paid', balance)),
      lot('base', 'base', base),
      ...promo.map((balance, index) => lot(`promo${index}`, 'promo', balance)),
    ]);
  const anyMovement = fc.oneof(
    amount.map((amountNanoUsd) => topup('paid900', amountNanoUsd)),
    fc.tuple(amount, fc.boolean()).map(([size, isDebit]): PaymentMovement => ({
      id: 'adj',
      kind: 'adjustment',
      amountNanoUsd: isDebit ? -size : size,
    })),
    fc.tuple(fc.nat(40), amount).map(([index, size]) => chargeback(`paid${100 + index}`, size)),
  );

  it('LEDGER-11: moves exactly the amount, grants never, purchases never below zero, and leaves no debt beside them', () => {
    fc.assert(
      fc.property(anyLots, anyMovement, (before, movement) => {
        const { outer, inner, lots } = paymentPostings(movement, before);
        const sum = (of: readonly Lot[]): bigint =>
          of.reduce((total, { balanceNanoUsd }) => total + balanceNanoUsd, 0n);
        expect(sum(lots) - sum(before)).toBe(movement.amountNanoUsd);
        expect(lots.filter(({ kind }) => kind === 'promo')).toEqual(before.filter(({ kind }) => kind === 'promo'));
        const funded = lots.filter(({ kind, balanceNanoUsd }) => kind === 'paid' && balanceNanoUsd !== 0n);
        expect(funded.every(({ balanceNanoUsd }) => balanceNanoUsd > 0n)).toBe(true);
        expect(funded.length).toBeLessThanOrEqual(PURCHASES_MAX);
        const base = lots.find(({ kind }) => kind === 'base');
        expect((base?.balanceNanoUsd ?? 0n) < 0n && funded.length > 0).toBe(false);
        const postings = [...outer, ...inner];
        expect(postings.every(({ amountNanoUsd }) => amountNanoUsd > 0n)).toBe(true);
        expect(new Set(postings.map(({ sequence }) => sequence)).size).toBe(postings.length);
        expect(
          applyPostings(
            lots.map((after) => ({ ...after, balanceNanoUsd: 0n })),
            postings,
          ).map(({ balanceNanoUsd }) => balanceNanoUsd),
        ).toEqual(
          lots.map(
            ({ accountId, balanceNanoUsd }) =>
              balanceNanoUsd - (before.find((of) => of.accountId === accountId)?.balanceNanoUsd ?? 0n),
          ),
        );
      }),
    );
  });

  it('LEDGER-32: reversals in any parts undo exactly what was taken, and no more', () => {
    fc.assert(
      fc.property(anyLots, fc.nat(40), amount, fc.array(amount, { maxLength: 6 }), (before, index, size, parts) => {
        const taken = paymentPostings(chargeback(`paid${100 + index}`, size), before);
        const recorded = taken.outer.map((posting, sequence) => ({ ...posting, id: `t${sequence}` }));
        const undone = new Map<string, bigint>();
        let [lots, left] = [taken.lots, size];
        for (const part of [...parts, size]) {
          const gross = part < left ? part : left;
          const reversal = reversalPostings(recorded, undone, gross, lots);
          for (const { reverses = '', amountNanoUsd } of reversal.outer)
            undone.set(reverses, (undone.get(reverses) ?? 0n) + amountNanoUsd);
          [lots, left] = [reversal.lots, left - gross];
        }
        expect(left).toBe(0n);
        expect(recorded.map(({ id, amountNanoUsd }) => amountNanoUsd - (undone.get(id) ?? 0n))).toEqual(
          recorded.map(() => 0n),
        );
        const sum = (of: readonly Lot[]): bigint =>
          of.reduce((total, { balanceNanoUsd }) => total + balanceNanoUsd, 0n);
        expect(sum(lots)).toBe(sum(before));
        expect(() => reversalPostings(recorded, undone, 1n, lots)).toThrow(RangeError);
      }),
    );
  });
});
