import fc from 'fast-check';
import { formatUsd } from '#core';
import { parseFineUsd, roundToNanoUsd } from './fine-usd.js';

function nano(text: string): bigint | null {
  const fine = parseFineUsd(text);
  return fine === null ? null : roundToNanoUsd(fine);
}

describe('amounts of invoices', () => {
  it.each([
    ['0', 0n],
    ['12', 12_000_000_000n],
    ['$0.19', 190_000_000n],
    ['-$3.5', -3_500_000_000n],
    ['0.003835980000000000000000000000', 3_835_980n],
    ['0.0000000004', 0n],
    ['0.0000000005', 1n],
    ['-0.0000000005', -1n],
    ['999999999999.999999999', 999_999_999_999_999_999_999n],
  ])('%s is %s nano-USD', (text, expected) => {
    expect(nano(text)).toBe(expected);
  });

  it.each(['', '1e3', '1,000', '1.', '.5', ' 1', '+1', '0x1', '1.2.3', 'NaN', `0.${'0'.repeat(30)}1`, '1'.repeat(13)])(
    'refuses %p',
    (text) => {
      expect(parseFineUsd(text)).toBeNull();
    },
  );

  it('is exact for amounts of the ledger, and for sums of finer ones', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (amount) => {
        expect(nano(formatUsd(amount))).toBe(amount);
      }),
    );
    const thirds = Array.from({ length: 3 }, () => parseFineUsd('0.000000000333333333333333333334')!);
    expect(roundToNanoUsd(thirds.reduce((sum, third) => sum + third, 0n))).toBe(1n);
  });
});
