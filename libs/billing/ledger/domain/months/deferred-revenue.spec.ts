import { ALLOWED_PAIRS } from '../ledger/allowed-pairs.js';
import { PLATFORM_ACCOUNTS } from '../ledger/platform-accounts.js';
import { deferredLineOf, deferredRevenue, waitingLineOf, waitingMoney, type DeferredLine } from './deferred-revenue.js';

/** Every origin that the query for movements can find, by code. Other codes have none. */
const ORIGINS: Readonly<Record<string, readonly string[]>> = {
  grant: ['', 'redeem_code'],
  reversal: ['payment_refund', 'chargeback', 'bonus_clawback'],
};

const EXPECTED: Readonly<Record<string, DeferredLine>> = {
  'topup ': 'sold',
  'grant ': 'bonuses',
  'grant redeem_code': 'redeem_codes',
  'bonus_clawback ': 'bonuses',
  'reversal bonus_clawback': 'bonuses',
  'usage ': 'used',
  'usage_adjustment ': 'used',
  'expiry ': 'expired',
  'payment_refund ': 'refunded',
  'reversal payment_refund': 'refunded',
  'chargeback ': 'chargebacks',
  'reversal chargeback': 'chargebacks',
  'refund ': 'request_refunds',
  'adjustment ': 'adjustments',
  'debt_cover ': 'moved',
  'lot_merge ': 'moved',
};

type Side = keyof typeof PLATFORM_ACCOUNTS | 'lot';

const codesWith = (side: Side): string[] =>
  Object.entries(ALLOWED_PAIRS).flatMap(([code, pairs]) => (pairs.some((pair) => pair.includes(side)) ? [code] : []));

const movement = (code: string, amountNanoUsd: bigint, origin = '') => ({ code, origin, amountNanoUsd });

describe('the line of a transfer', () => {
  it('LEDGER-40: each code that can move a lot has exactly one line, for each origin', () => {
    const found = codesWith('lot').flatMap((code) =>
      (ORIGINS[code] ?? ['']).map((origin) => [`${code} ${origin}`, deferredLineOf({ code, origin })] as const),
    );
    expect(Object.fromEntries(found)).toEqual(EXPECTED);
  });

  it('is none for codes that move no lot, and for origins that do not exist', () => {
    const others = Object.keys(ALLOWED_PAIRS).filter((code) => !codesWith('lot').includes(code));
    expect(others.filter((code) => deferredLineOf({ code, origin: '' }) !== null)).toEqual([]);
    expect(deferredLineOf({ code: 'reversal', origin: 'topup' })).toBeNull();
    expect(deferredLineOf({ code: 'reversal', origin: '' })).toBeNull();
    expect(deferredLineOf({ code: 'gift', origin: '' })).toBeNull();
  });

  it('LEDGER-40: each code that can move unapplied payments has one, and no other code', () => {
    const withLine = Object.keys(ALLOWED_PAIRS).filter((code) => waitingLineOf({ code }) !== null);
    expect(withLine.sort()).toEqual(codesWith('unappliedPayments').sort());
  });
});

describe('deferredRevenue', () => {
  const balances = { openingNanoUsd: 1_000n, closingNanoUsd: 1_270n };

  it('explains the closing balance by lines, in which reversals count with what they undo', () => {
    const movements = [
      ...[movement('topup', 500n), movement('usage', -200n), movement('usage_adjustment', 10n)],
      ...[movement('chargeback', -90n), movement('reversal', 60n, 'chargeback')],
      ...[movement('payment_refund', -40n), movement('reversal', 30n, 'payment_refund')],
    ];
    const report = deferredRevenue({ ...balances, movements });
    expect(report).toMatchObject({ ...balances, unexplainedNanoUsd: 0n });
    expect(report.lines).toMatchObject({ sold: 500n, used: -190n, chargebacks: -30n, refunded: -10n, expired: 0n });
  });

  it('LEDGER-40: shows what no line explains: a transfer of an unknown code, and lots that differ', () => {
    const unknown = deferredRevenue({ ...balances, movements: [movement('topup', 200n), movement('gift', 70n)] });
    expect(unknown.unexplainedNanoUsd).toBe(70n);
    expect(deferredRevenue({ ...balances, movements: [movement('topup', 269n)] }).unexplainedNanoUsd).toBe(1n);
  });
});

describe('waitingMoney', () => {
  it('is received, then assigned with its tax and fee, or returned', () => {
    const movements = [
      ...[movement('unapplied', 100n), movement('payment_return', -10n)],
      ...[movement('topup', -50n), movement('payment_tax', -9n), movement('payment_surcharge', -1n)],
    ];
    expect(waitingMoney({ openingNanoUsd: 5n, closingNanoUsd: 35n, movements })).toEqual({
      openingNanoUsd: 5n,
      closingNanoUsd: 35n,
      unexplainedNanoUsd: 0n,
      lines: { received: 100n, assigned: -60n, returned: -10n },
    });
  });
});
