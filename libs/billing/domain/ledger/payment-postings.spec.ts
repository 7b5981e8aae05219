import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../test/support/property-runs.js';
import type { Lot } from './allocate-lots.js';
import { applyPostings } from './book-charges.js';
import { paymentPostings, type PaymentMovement } from './payment-postings.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';
import { PURCHASES_MAX } from './tidy-lots.js';

eachPropertyRuns(PURE_RUNS);

const { paymentsClearing, adjustment } = PLATFORM_ACCOUNTS;

function lot(accountId: string, kind: Lot['kind'], balanceNanoUsd: bigint): Lot {
  return { accountId, kind, balanceNanoUsd, expiresAtMs: null, priority: 50 };
}

const topup = (id: string, amountNanoUsd: bigint): PaymentMovement => ({
  ...{ id, kind: 'topup', amountNanoUsd, reverses: null },
});
const chargeback = (reverses: string, amountNanoUsd: bigint): PaymentMovement => ({
  ...{ id: 'chargeback', kind: 'chargeback', amountNanoUsd: -amountNanoUsd, reverses },
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
      transfersOf({ id: 'adj', kind: 'adjustment', amountNanoUsd, reverses: null }, lots);
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
      ...{ id: 'adj', kind: 'adjustment', amountNanoUsd: isDebit ? -size : size, reverses: null },
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
});
