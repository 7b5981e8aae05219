import fc from 'fast-check';
import { bonusOf } from '../../../../../../libs/payments/domain/bonus-of';
import { formatMinor, minorOf, parseMinor, unitOf } from '../../../../../../libs/payments/domain/currency';
import { stripeUnitOf } from '../../../../../../libs/payments/stripe/stripe-currencies';
import { firstAmountUsd, packagesFor, quoteOf, roundSum } from './quote';

const card = {
  min_usd: '5.00',
  max_usd: '1000.00',
  surcharge_ppm: 29_000,
  surcharge_usd: '0.30',
  rate: '1',
  total_step: '0.01',
};
const free = { ...card, surcharge_ppm: 0, surcharge_usd: '0' };
const packages = [
  { amount_usd: '500.00', bonus_usd: '60.00', bonus_days: null },
  { amount_usd: '100.00', bonus_usd: '10.00', bonus_days: 90 },
];
const percents = [
  { from_usd: '50.00', bonus_ppm: 20_000, bonus_days: null },
  { from_usd: '200.00', bonus_ppm: 50_000, bonus_days: 30 },
];
const offers = { packages, percents };

it.each([
  ['25', '0', null, '1.03', '26.03'],
  ['50.01', '1', null, '1.76', '51.77'],
  ['100', '10', 90, '3.20', '103.20'],
  ['100.01', '2', null, '3.21', '103.22'],
  ['200', '10', 30, '6.10', '206.10'],
])('of $%s has a bonus of %s for %s days, a fee of %s and a total of %s', (amount, bonus, days, fee, total) => {
  expect(quoteOf(amount, card, offers)).toEqual({
    amountUsd: amount,
    bonusUsd: bonus,
    bonusDays: days,
    surchargeUsd: fee,
    totalUsd: total,
    total,
  });
});

it.each(['4.99', '1000.01', '25.001', '-25', '0'])('is none of $%s', (amount) => {
  expect(quoteOf(amount, card, offers)).toBeNull();
});

it('has the bonus that the server gives', () => {
  const NANO = 10_000_000n;
  const stored = [
    ...packages.map(({ amount_usd, bonus_usd, bonus_days }) => ({
      kind: 'package' as const,
      status: 'active' as const,
      bonusPpm: 0,
      bonusDays: bonus_days,
      amountNanoUsd: BigInt(Number(amount_usd) * 100) * NANO,
      bonusNanoUsd: BigInt(Number(bonus_usd) * 100) * NANO,
    })),
    ...percents.map(({ from_usd, bonus_ppm, bonus_days }) => ({
      kind: 'percent' as const,
      status: 'active' as const,
      bonusPpm: bonus_ppm,
      bonusDays: bonus_days,
      amountNanoUsd: BigInt(Number(from_usd) * 100) * NANO,
      bonusNanoUsd: 0n,
    })),
  ];
  const nano = (usd = ''): bigint => BigInt(Math.round(Number(usd) * 100)) * NANO;
  fc.assert(
    fc.property(fc.integer({ min: 500, max: 100_000 }), (amount) => {
      const quote = quoteOf((amount / 100).toFixed(2), card, offers);
      const { bonusNanoUsd, bonusDays } = bonusOf(BigInt(amount) * NANO, stored);
      expect([nano(quote?.bonusUsd), quote?.bonusDays]).toEqual([bonusNanoUsd, bonusDays]);
      expect(nano(quote?.totalUsd)).toBe(BigInt(amount) * NANO + nano(quote?.surchargeUsd));
    }),
  );
});

it('begins with the smallest package that the method takes, else with a usual amount within its limits', () => {
  const none = { packages: [] };
  expect(firstAmountUsd(offers, free)).toBe('100');
  expect(firstAmountUsd(offers, { min_usd: '200.00', max_usd: '1000.00' })).toBe('500');
  expect(firstAmountUsd(none, free)).toBe('25');
  expect(firstAmountUsd(none, { min_usd: '40.50', max_usd: '1000.00' })).toBe('40.50');
  expect(firstAmountUsd(none, { min_usd: '5.00', max_usd: '20.00' })).toBe('20');
});

it('offers packages within the limits of a method, the smallest first', () => {
  const amounts = (max_usd: string): string[] =>
    packagesFor(offers, { min_usd: '5.00', max_usd }).map(({ amount_usd }) => amount_usd);
  expect([amounts('1000.00'), amounts('499.99')]).toEqual([['100.00', '500.00'], ['100.00']]);
});

it.each([
  ['25', '0.01', '7.2', '180.00'],
  ['25.01', '0.01', '7.123456789', '178.15'],
  ['25.01', '1', '151.99', '3801'],
  ['10.01', '1.00', '361.5', '3618.00'],
  ['33.33', '0.010', '0.3071', '10.230'],
  ['25', '0.01', null, null],
])('of $%s in steps of %s at %s comes to %s', (amount, total_step, rate, total) => {
  expect(quoteOf(amount, { ...free, rate, total_step }, offers)?.total).toBe(total);
});

it('is paid in other currencies as the server rounds', () => {
  const cents = fc.integer({ min: 500, max: 100_000 });
  const rates = fc.bigInt({ min: 1n, max: 10n ** 15n });
  fc.assert(
    fc.property(cents, rates, fc.constantFrom('CNY', 'HUF', 'JPY', 'KWD'), (amount, rateNano, currency) => {
      const unit = stripeUnitOf(currency) ?? unitOf(currency);
      const rate = `${rateNano / 10n ** 9n}.${String(rateNano % 10n ** 9n).padStart(9, '0')}`;
      const quote = quoteOf(
        (amount / 100).toFixed(2),
        { ...card, rate, total_step: formatMinor(unit.step, unit) },
        offers,
      );
      const totalNanoUsd = parseMinor(quote?.totalUsd ?? '', unitOf('USD')) ?? 0n;
      const minor = minorOf(totalNanoUsd * 10_000_000n, rateNano, unit);
      expect(parseMinor(quote?.total ?? '', unit)).toBe(minor);
    }),
  );
});

it.each([
  ['100.00', 'en', '$100'],
  ['1000.00', 'en', '$1,000'],
  ['12.50', 'en', '$12.50'],
  ['100.00', 'ru', '100\u00a0$'],
  ['100.00', 'zh-CN', '$100'],
])('writes %s in %s as %s', (usd, locale, text) => {
  expect(roundSum(usd, locale)).toBe(text);
});
