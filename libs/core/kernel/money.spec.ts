import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { divCeil, formatUsd, parseUsd } from './money.js';

describe('formatUsd', () => {
  it.each([
    [0n, '0'],
    [1n, '0.000000001'],
    [55n, '0.000000055'],
    [2_800n, '0.0000028'],
    [1_500_000_000n, '1.5'],
    [25_000_000_000n, '25'],
    [-1_500_000_000n, '-1.5'],
    [-1n, '-0.000000001'],
  ])('writes %s nano-USD as %s', (amountNanoUsd, text) => {
    expect(formatUsd(amountNanoUsd)).toBe(text);
  });

  it('UNIT-1: P7: is read back by parseUsd, and is a JSON number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (amountNanoUsd) => {
        const text = formatUsd(amountNanoUsd);
        expect(parseUsd(text)).toBe(amountNanoUsd);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d{0,8}[1-9])?$/);
      }),
      { numRuns: PURE_RUNS },
    );
  });
});

describe('parseUsd', () => {
  it.each(['', '1e3', ' 1', '1 ', '1.', '.5', '0.0000000001', '+1', '1,5', '--1', 'NaN', '1234567890123'])(
    'refuses %j',
    (text) => {
      expect(parseUsd(text)).toBeNull();
    },
  );

  it.each([
    ['25.00', 25_000_000_000n],
    ['0.10', 100_000_000n],
    ['-0', 0n],
    ['007', 7_000_000_000n],
  ])('reads %j', (text, amountNanoUsd) => {
    expect(parseUsd(text)).toBe(amountNanoUsd);
  });
});

describe('money text', () => {
  it('P7: any accepted text round-trips to the same amount and equals its numeric value', () => {
    const digits = (max: number) => fc.stringMatching(new RegExp(`^\\d{0,${max}}$`));
    const sign = fc.constantFrom('', '-', '+');
    const decimal = fc
      .tuple(sign, digits(14), fc.constantFrom('', '.', ','), digits(11))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), decimal), (text) => {
        const amountNanoUsd = parseUsd(text);
        if (amountNanoUsd === null) return;
        expect(parseUsd(formatUsd(amountNanoUsd))).toBe(amountNanoUsd);
        expect(Math.abs(Number(amountNanoUsd) / 1e9 - Number(text))).toBeLessThanOrEqual(
          Math.abs(Number(text)) * 1e-12,
        );
      }),
      { numRuns: PURE_RUNS },
    );
  });
});

describe('divCeil', () => {
  it('is the smallest integer not below the quotient', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        (n, d) => {
          const quotient = divCeil(n, d);
          expect(quotient * d >= n && (quotient - 1n) * d < n).toBe(true);
        },
      ),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it('refuses a divisor that is not positive', () => {
    expect(() => divCeil(1n, 0n)).toThrow(RangeError);
  });
});
