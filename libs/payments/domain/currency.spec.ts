import fc from 'fast-check';
import {
  formatMinor,
  parseMinor,
  minorOf,
  minorOfPart,
  nanoUsdOf,
  nanoUsdOfPart,
  USD,
  unitOf,
  USD_RATE_NANO,
} from './currency.js';

const DOLLAR = 1_000_000_000n;
const CENT = DOLLAR / 100n;

describe('minor units', () => {
  it.each([
    ['USD', 2],
    ['CNY', 2],
    ['RUB', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['KWD', 3],
    ['HUF', 0],
    ['CLF', 4],
  ])('of %s have %d decimals', (currency, decimals) => {
    expect(unitOf(currency).decimals).toBe(decimals);
  });

  it('are those of a currency: others are refused', () => {
    expect(() => unitOf('DOLLARS')).toThrow(RangeError);
  });

  it.each([
    [25n * DOLLAR, 7_234_500_000n, 'CNY', 18_086n],
    [25n * DOLLAR, 149_870_000_000n, 'JPY', 3_746n],
    [25n * DOLLAR, 307_000_000n, 'KWD', 7_675n],
    [25n * DOLLAR + CENT, USD_RATE_NANO, USD, 2_501n],
  ])('of %d nano-USD at %d in %s are %d, rounded down', (amount, rate, currency, minor) => {
    expect(minorOf(amount, rate, unitOf(currency))).toBe(minor);
  });
});

const cents = fc.bigInt({ min: 1n, max: 10_000_000n }).map((count) => count * CENT);
const rate = fc.bigInt({ min: 1_000_000n, max: 10n ** 15n });
const currency = fc.constantFrom('CNY', 'RUB', 'JPY', 'KWD', 'EUR');

describe('an order in another currency', () => {
  it('is never dearer than its dollars, by less than one minor unit', () => {
    fc.assert(
      fc.property(cents, rate, currency, (amount, rateNano, code) => {
        const unit = unitOf(code);
        const minor = minorOf(amount, rateNano, unit);
        expect(nanoUsdOf(minor, rateNano, unit)).toBeLessThanOrEqual(amount);
        expect(nanoUsdOf(minor + 1n, rateNano, unit)).toBeGreaterThanOrEqual(amount);
      }),
    );
  });

  it('is worth all of its dollars as a whole, and no more in parts', () => {
    fc.assert(
      fc.property(
        cents,
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 8n })),
        (due, total, cuts) => {
          const priced = { totalNanoUsd: due, totalMinor: total };
          expect(nanoUsdOfPart(total, priced)).toBe(due);
          let left = total;
          let worth = 0n;
          for (const cut of cuts) {
            const part = cut < left ? cut : left;
            worth += nanoUsdOfPart(part, priced);
            left -= part;
          }
          expect(worth + nanoUsdOfPart(left, priced)).toBeLessThanOrEqual(due);
        },
      ),
    );
  });

  it('returns no less than what a part is worth, and never more than the total', () => {
    fc.assert(
      fc.property(
        cents,
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        fc.bigInt({ min: 0n, max: 1_000_000n }),
        (due, total, ppm) => {
          const priced = { totalNanoUsd: due, totalMinor: total };
          const part = (due * ppm) / 1_000_000n;
          const minor = minorOfPart(part, priced);
          expect(nanoUsdOfPart(minor, priced)).toBeGreaterThanOrEqual(part);
          expect(minor).toBeLessThanOrEqual(total);
          expect(minorOfPart(due, priced)).toBe(total);
        },
      ),
    );
  });
});

describe('an amount', () => {
  it.each([
    [0n, 'RUB', '0.00'],
    [7n, 'RUB', '0.07'],
    [100_000n, 'RUB', '1000.00'],
    [12_345n, 'RUB', '123.45'],
    [500n, 'JPY', '500'],
    [1_234n, 'KWD', '1.234'],
  ])('of %d minor units of %s %s is written with all its decimals, and read again', (minor, currency, value) => {
    expect(formatMinor(minor, unitOf(currency))).toBe(value);
    expect(parseMinor(value, unitOf(currency))).toBe(minor);
  });

  it.each([
    ['1', 100n],
    ['1.5', 150n],
    ['1.500', 150n],
    ['00.10', 10n],
    ['999999999999.99', 99_999_999_999_999n],
    ['0.01', 1n],
  ])('%s is read in other spellings', (value, minor) => {
    expect(parseMinor(value, unitOf('RUB'))).toBe(minor);
  });

  it.each([
    '',
    '-1.00',
    '1e3',
    '1,00',
    ' 1.00',
    '1.',
    '.5',
    '1.005',
    '0x10',
    '1.00 RUB',
    '¥1',
    'NaN',
    '1.00\n',
    '9'.repeat(16),
  ])('%j is none', (value) => {
    expect(parseMinor(value, unitOf('RUB'))).toBeNull();
  });
});
