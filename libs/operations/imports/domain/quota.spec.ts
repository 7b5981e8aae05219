import { parseDecimal } from '#core';
import { markupOf, quotaToNanoUsd, quotaUnit, ratesOf, showRate } from './quota.js';

const decimal = (text: string) => parseDecimal(text)!;
const unit = quotaUnit()!;

describe('quota', () => {
  it.each([
    [500_000n, undefined, 1_000_000_000n],
    [1n, undefined, 2_000n],
    [-250_000n, undefined, -500_000_000n],
    [1n, '300000', 3_334n],
    [-1n, '300000', -3_333n],
    [1n, '0.5', 2_000_000_000n],
  ])('%d at %s a dollar is %d nano-USD, never less than it was', (quota, perUsd, nanoUsd) => {
    expect(quotaToNanoUsd(quota, quotaUnit(perUsd)!)).toBe(nanoUsd);
  });

  it.each(['0', '-1', 'many', ''])('refuses the unit %j', (text) => {
    expect(quotaUnit(text)).toBeNull();
  });

  it('makes prices of ratios, with the arithmetic', () => {
    expect(ratesOf([decimal('1')], unit)).toBe(2_000_000_000n);
    expect(ratesOf([decimal('0.075'), decimal('4')], unit)).toBe(600_000_000n);
    expect(ratesOf([decimal('0.75'), decimal('1.3333333333333333')], unit)).toBe(2_000_000_000n);
    expect(ratesOf([decimal('1')], quotaUnit('1000000')!)).toBe(1_000_000_000n);
    expect(showRate(['0.075', '4'], unit, 600_000_000n)).toBe(
      '0.075 × 4 × 1,000,000 ÷ 500000 = $0.6 per million tokens',
    );
  });

  it.each([
    ['1', 0, true],
    ['0.8', -2_000, true],
    ['1.05', 500, true],
    ['0', -10_000, true],
    ['0.14285714', -8_571, false],
    ['1e-2', -9_900, true],
  ])('a ratio of %s is a mark-up of %d bps', (ratio, bps, isExact) => {
    expect(markupOf(decimal(ratio))).toEqual({ bps, isExact });
  });

  it.each(['-0.1', '1000'])('has no mark-up for %s', (ratio) => {
    expect(markupOf(decimal(ratio))).toBeNull();
  });
});
