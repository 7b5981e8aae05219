import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import {
  ceilDecimal,
  decimalText,
  floorDecimal,
  parseDecimal,
  plusDecimal,
  roundDecimal,
  timesDecimal,
  type Decimal,
} from './decimal.js';

const decimal: fc.Arbitrary<Decimal> = fc.record({
  units: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  scale: fc.integer({ min: 0, max: 30 }),
});

/** As JSON would write it: plain, or with an exponent. */
function textOf({ units, scale }: Decimal, exponent: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + exponent + 1, '0');
  const cut = digits.length - (scale + exponent);
  const fraction = digits.slice(cut);
  const suffix = exponent === 0 ? '' : `e${exponent}`;
  return `${units < 0n ? '-' : ''}${digits.slice(0, cut)}${fraction === '' ? '' : `.${fraction}`}${suffix}`;
}

describe('decimals', () => {
  it.each([
    ['0', 0n, 0],
    ['0.00120', 120n, 5],
    ['-1.5', -15n, 1],
    ['1e-7', 1n, 7],
    ['12.5E+2', 1250n, 0],
    ['37756000', 37_756_000n, 0],
  ])('read %s', (text, units, scale) => {
    expect(parseDecimal(text)).toEqual({ units, scale });
  });

  it.each(['', '-', '.5', '1.', '+1', '1e', '0x1', 'NaN', 'Infinity', '1 ', '1e41', '1e-41', '9'.repeat(41), '1,5'])(
    'do not read %j',
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );

  it('are read with every digit, with and without an exponent', () => {
    fc.assert(
      fc.property(decimal, fc.integer({ min: 0, max: 9 }), (value, exponent) => {
        const read = parseDecimal(textOf(value, exponent));
        expect(read === null ? null : ceilDecimal(read, 40)).toBe(ceilDecimal(value, 40));
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('are rounded as one exact division: up, down, or to the nearest with halves away from zero', () => {
    fc.assert(
      fc.property(decimal, decimal, fc.integer({ min: 0, max: 12 }), (left, right, scale) => {
        const product = timesDecimal(left, right);
        const exact = left.units * right.units * 10n ** BigInt(scale);
        const unit = 10n ** BigInt(left.scale + right.scale);
        const up = ceilDecimal(product, scale) * unit - exact;
        expect(up >= 0n && up < unit).toBe(true);
        const down = exact - floorDecimal(product, scale) * unit;
        expect(down >= 0n && down < unit).toBe(true);
        const nearest = roundDecimal(product, scale) * unit;
        const error = nearest - exact;
        const size = error < 0n ? -error : error;
        expect(2n * size <= unit).toBe(true);
        if (2n * size === unit) expect(nearest * nearest).toBeGreaterThan(exact * exact);
      }),
      { numRuns: PURE_RUNS },
    );
  });
});

describe('sums and texts of decimals', () => {
  it.each([
    ['0.00038825', '64392.23', 25_000_283_297n],
    ['0.00000001', '64392.23', 643_922n],
    ['0.00000000001', '64392.23', 643n],
    ['25', '1', 25_000_000_000n],
    ['25.00', '1.000000000000', 25_000_000_000n],
    ['0', '64392.23', 0n],
    ['123456789012345678901234567890', '1', 123_456_789_012_345_678_901_234_567_890_000_000_000n],
  ])('%s × %s is exact, and rounded down to nano-units', (left, right, product) => {
    expect(floorDecimal(timesDecimal(parseDecimal(left)!, parseDecimal(right)!), 9)).toBe(product);
  });

  it.each([
    ['0.1', '0.2', '0.3'],
    ['9007199254740993', '0.000000001', '9007199254740993.000000001'],
    ['-0.5', '0.5', '0'],
    ['1e-7', '-0.25', '-0.2499999'],
  ])('add %s and %s to %s', (left, right, sum) => {
    expect(decimalText(plusDecimal(parseDecimal(left)!, parseDecimal(right)!))).toBe(sum);
  });
});
