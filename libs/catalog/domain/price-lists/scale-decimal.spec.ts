import fc from 'fast-check';
import { scaleDecimal } from './scale-decimal.js';

describe('scaleDecimal', () => {
  it.each([
    ['1.5e-07', 15, 150_000_000n],
    ['1.5E-7', 15, 150_000_000n],
    ['0.00000015', 15, 150_000_000n],
    ['3', 9, 3_000_000_000n],
    ['1e-05', 15, 10_000_000_000n],
    ['0.0375', 9, 37_500_000n],
    ['-1', 15, -1_000_000_000_000_000n],
    ['2e3', 0, 2_000n],
    ['0', 15, 0n],
    // Binary float noise, and a third: rounded to the nearest whole number.
    ['4.4999999999999996e-07', 15, 450_000_000n],
    ['4.5000000000000003e-07', 15, 450_000_000n],
    ['0.00000008333333333333334', 15, 83_333_333n],
    ['0.5', 0, 1n],
    ['0.49', 0, 0n],
  ])('reads %s × 10^%d', (text, power, expected) => {
    expect(scaleDecimal(text, power)).toBe(expected);
  });

  it.each(['', '.5', '1.', '1e', '+1', ' 1', '0x1', 'NaN', '1e9999', 'free'])('refuses %p', (text) => {
    expect(scaleDecimal(text, 9)).toBeNull();
  });

  it('reads equal numbers in different notations', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), fc.integer({ min: -20, max: 20 }), (digits, exponent) => {
        expect(scaleDecimal(`${digits}e${exponent}`, 20)).toBe(digits * 10n ** BigInt(20 + exponent));
        expect(scaleDecimal(`${digits}.000e${exponent}`, 20)).toBe(digits * 10n ** BigInt(20 + exponent));
      }),
    );
  });

  it('is exact where a double is not', () => {
    // 0.1 + 0.2 of a cent per token; as doubles this is 3.0000000000000004e-3.
    expect(scaleDecimal('0.1', 9)! + scaleDecimal('0.2', 9)!).toBe(scaleDecimal('0.3', 9));
  });
});
