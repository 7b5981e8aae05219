import fc from 'fast-check';
import { formatUsd } from '../kernel/money.js';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { convertUsd } from './convert-usd.js';
import { parseDecimal, roundDecimal } from './decimal.js';

const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
/** Millionths. */
const rate = fc.bigInt({ min: 1n, max: 10n ** 12n });
const MILLION = 1_000_000n;

const rateText = (millionths: bigint): string =>
  `${millionths / MILLION}.${(millionths % MILLION).toString().padStart(6, '0')}`;
const nano = (text: string): bigint => roundDecimal(parseDecimal(text)!, 9);

describe('an amount in the display currency', () => {
  it.each([
    ['1', '0.92', '0.92'],
    ['24.999945', '92.5', '2312.4949125'],
    ['-1.5', '0.9', '-1.35'],
    ['0', '7.1', '0'],
    ['0.000000055', '0.92', '0.000000051'],
    ['0.000000001', '0.5', '0.000000001'],
    ['-0.000000001', '0.5', '-0.000000001'],
    ['0.000000001', '0.499999', '0'],
    ['9000000', '26000.123456', '234001111104'],
  ])('%s at %s is %s', (usd, worth, expected) => {
    expect(convertUsd(usd, worth)).toBe(expected);
  });

  it.each(['', '1,5', 'NaN'])('is none for %j', (text) => {
    expect(() => convertUsd(text, '1')).toThrow(RangeError);
    expect(() => convertUsd('1', text)).toThrow(RangeError);
  });

  it('UNIT-16: is the exact product within half of the ninth decimal, the same for money in and out', () => {
    fc.assert(
      fc.property(amount, rate, (usdNano, worth) => {
        const converted = nano(convertUsd(formatUsd(usdNano), rateText(worth)));
        const error = 2n * (converted * MILLION - usdNano * worth);
        expect(error <= MILLION && error >= -MILLION).toBe(true);
        expect(convertUsd(formatUsd(-usdNano), rateText(worth))).toBe(formatUsd(-converted));
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('never falls when the amount grows, and is the amount itself at a rate of one', () => {
    fc.assert(
      fc.property(amount, amount, rate, (one, other, worth) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const text = rateText(worth);
        expect(nano(convertUsd(formatUsd(low), text))).toBeLessThanOrEqual(nano(convertUsd(formatUsd(high), text)));
        expect(convertUsd(formatUsd(one), '1')).toBe(formatUsd(one));
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('UNIT-16: adds up to the converted sum within half of the ninth decimal for each part', () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 20 }), rate, (parts, worth) => {
        const text = rateText(worth);
        const sum = parts.reduce((total, part) => total + part, 0n);
        const separately = parts.reduce((total, part) => total + nano(convertUsd(formatUsd(part), text)), 0n);
        const difference = 2n * (separately - nano(convertUsd(formatUsd(sum), text)));
        const bound = BigInt(parts.length) + 1n;
        expect(difference <= bound && difference >= -bound).toBe(true);
      }),
      { numRuns: PURE_RUNS },
    );
  });
});
