import fc from 'fast-check';
import { ledgerMonth, type AccountSum } from './ledger-month.js';

const sumOf = (accountKind: string, code: string, debitNanoUsd: bigint, creditNanoUsd: bigint): AccountSum => ({
  accountKind,
  code,
  debitNanoUsd,
  creditNanoUsd,
});

describe('ledgerMonth', () => {
  it('begins with all before, adds rows of one code, and ends with their balance', () => {
    const before = [sumOf('bank', 'payout', 50n, 20n), sumOf('revenue', 'usage', 0n, 30n)];
    const within = [sumOf('bank', 'payout', 7n, 0n), sumOf('bank', 'payout', 3n, 1n), sumOf('bank', 'a', 0n, 2n)];
    expect(ledgerMonth(before, within)).toEqual([
      {
        kind: 'bank',
        openingNanoUsd: 30n,
        debitNanoUsd: 10n,
        creditNanoUsd: 3n,
        closingNanoUsd: 37n,
        movements: [sumOf('bank', 'a', 0n, 2n), sumOf('bank', 'payout', 10n, 1n)],
      },
      {
        kind: 'revenue',
        openingNanoUsd: -30n,
        debitNanoUsd: 0n,
        creditNanoUsd: 0n,
        closingNanoUsd: -30n,
        movements: [],
      },
    ]);
  });

  it('adds up to zero when each transfer has two sides', () => {
    const kind = fc.constantFrom('bank', 'revenue', 'wallet_paid', 'tax_payable');
    const transfer = fc.tuple(kind, kind, fc.constantFrom('topup', 'usage'), fc.bigInt({ min: 1n, max: 10n ** 15n }));
    const sides = fc
      .array(transfer)
      .map((all) => all.flatMap(([d, c, code, amount]) => [sumOf(d, code, amount, 0n), sumOf(c, code, 0n, amount)]));
    fc.assert(
      fc.property(sides, sides, (before, within) => {
        const accounts = ledgerMonth(before, within);
        expect(accounts.reduce((sum, { openingNanoUsd }) => sum + openingNanoUsd, 0n)).toBe(0n);
        expect(accounts.reduce((sum, { closingNanoUsd }) => sum + closingNanoUsd, 0n)).toBe(0n);
      }),
    );
  });
});
