import { addAmounts, compareAmounts, isNegative, readAmount } from './amounts';

describe('amounts', () => {
  it.each([
    [['0.1', '0.2'], '0.3'],
    [['100', '-100.000000001'], '-0.000000001'],
    [['9007199254740993', '0.000000001'], '9007199254740993.000000001'],
    [['-1.5', '1.5'], '0'],
    [[], '0'],
  ])('%j add up exactly', (amounts, sum) => {
    expect(addAmounts(...amounts)).toBe(sum);
  });

  it.each([
    ['12.5', '12.5'],
    [' $12 ', '12'],
    ['−3', '-3'],
    ['-$3', '-3'],
    ['+4', '4'],
    ['', null],
    ['1e3', null],
    ['1.0000000001', null],
    ['12,5', null],
  ])('typed as %j are %j', (text, amount) => {
    expect(readAmount(text)).toBe(amount);
  });

  it('compare without rounding', () => {
    expect(['0.3', '-2', '0.299999999'].sort(compareAmounts)).toEqual(['-2', '0.299999999', '0.3']);
    expect([isNegative('-0.000000001'), isNegative('0')]).toEqual([true, false]);
  });
});
