import fc from 'fast-check';
import { formatMinor, nanoUsdOfPart, parseMinor, unitOf } from '../../../../../../libs/payments/domain/currency';
import { methodOf, nextReadMs, paidIn, totalOf } from './order-states';

it('reads an open order again, less often with time, and a final one no further', () => {
  const delays = Array.from({ length: 10 }, (_, reads) => nextReadMs({ state: 'created' }, reads));
  expect(delays.slice(0, 3)).toEqual([1_000, 1_000, 2_000]);
  expect(delays.toSorted((one, other) => Number(one) - Number(other))).toEqual(delays);
  expect(delays.at(-1)).toBe(30_000);
  expect(nextReadMs(undefined, 0)).toBe(1_000);
  const states = ['pending', 'paid', 'credited', 'failed', 'expired'] as const;
  expect(states.map((state) => nextReadMs({ state }, 20))).toEqual([30_000, 30_000, false, false, false]);
});

const nameOf = (code: string): string | null => (code === 'sbp' ? 'SBP' : null);

it.each([
  ['visa 4242', 'Visa •••• 4242'],
  ['bank_card 4242', 'Bank card •••• 4242'],
  ['sbp', 'SBP'],
  ['sepa_debit', 'Sepa debit'],
  ['card', 'Card'],
])('names the method %s as %s', (method, text) => {
  expect(methodOf({ state: 'credited', method }, nameOf)).toBe(text);
  expect(methodOf({ state: 'created', method }, nameOf)).toBeNull();
});

const YUAN = { state: 'created', currency: 'CNY', total: '180.07', total_usd: '25.01', paid_usd: '0' } as const;

it.each([
  ['0', '0'],
  // A third of 180.07, as the server rounds its dollars.
  ['8.337592602', '60.03'],
  ['25.01', '180.07'],
  ['27.52', '198.15'],
])('of an order in yuan has $%s as ¥%s', (paid_usd, amount) => {
  expect(paidIn({ ...YUAN, paid_usd })).toBe(amount);
});

it('comes to what is ordered until it is paid, then to what was paid', () => {
  expect(totalOf(YUAN)).toEqual({ usd: '25.01', amount: '180.07', currency: 'CNY' });
  const paid = { ...YUAN, state: 'credited', paid_usd: '27.52' } as const;
  expect(totalOf(paid)).toEqual({ usd: '27.52', amount: '198.15', currency: 'CNY' });
});

it('has exactly what arrived, of the dollars that the server makes of it', () => {
  const minor = fc.bigInt({ min: 1n, max: 10n ** 9n });
  fc.assert(
    fc.property(minor, minor, fc.bigInt({ min: 500n, max: 100_000n }), (totalMinor, paidMinor, cents) => {
      const totalNanoUsd = cents * 10_000_000n;
      const paidNanoUsd = nanoUsdOfPart(paidMinor, { totalNanoUsd, totalMinor });
      const total = formatMinor(totalMinor, unitOf('CNY'));
      const order = { ...YUAN, total, total_usd: usdOf(totalNanoUsd), paid_usd: usdOf(paidNanoUsd) };
      expect(parseMinor(paidIn(order), unitOf('CNY'))).toBe(paidMinor);
    }),
  );
});

const usdOf = (nanoUsd: bigint): string =>
  `${nanoUsd / 1_000_000_000n}.${String(nanoUsd % 1_000_000_000n).padStart(9, '0')}`;
