import { minus, nanoProductOf, parseDecimal, type Decimal } from './decimal.js';

const decimal = (text: string): Decimal => parseDecimal(text) ?? { digits: -1n, scale: 0 };

describe('a decimal', () => {
  it.each(['', '.', '1.', '.5', '1e-7', ' 1', '1,5', 'NaN', '0x1', '1'.repeat(31), '--1'])('is not %j', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  it.each([
    ['0.00038825', '64392.23', 25_000_283_297n],
    ['0.00000001', '64392.23', 643_922n],
    ['0.00000000001', '64392.23', 643n],
    ['25', '1', 25_000_000_000n],
    ['25.00', '1.000000000000', 25_000_000_000n],
    ['0', '64392.23', 0n],
    ['-1', '64392.23', 0n],
    ['123456789012345678901234567890', '1', 123_456_789_012_345_678_901_234_567_890_000_000_000n],
  ])('%s × %s is exact, and rounded down to nano-units', (left, right, product) => {
    expect(nanoProductOf(decimal(left), decimal(right))).toBe(product);
  });

  it.each([
    ['1.5', '0.25', '1.25'],
    ['0.1', '0.3', '-0.2'],
    ['1', '0', '1'],
  ])('%s − %s is %s', (left, right, difference) => {
    expect(nanoProductOf(minus(decimal(left), decimal(right)), decimal('1'))).toBe(
      nanoProductOf(decimal(difference), decimal('1')),
    );
  });
});
