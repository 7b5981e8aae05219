import { isNegative, readAmount } from './amounts';

describe('amounts', () => {
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

  it('are negative below zero only', () => {
    expect([isNegative('-0.000000001'), isNegative('0'), isNegative('-0.00')]).toEqual([true, false, false]);
  });
});
