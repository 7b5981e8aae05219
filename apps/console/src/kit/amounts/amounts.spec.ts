import { isNegative, readAmount, readingsOf } from './amounts';

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
    ['12,5', '12.5'],
    ['0,125', '0.125'],
    ['1.234', '1.234'],
    ['1,234', null],
    ['1 234', '1234'],
    ['1 234,50', '1234.50'],
    ['1\u00a0234\u202f567,5', '1234567.5'],
    ['1,234.50', '1234.50'],
    ['1,234,567', '1234567'],
    ['1.234,50', '1234.50'],
    ['1.234.567', '1234567'],
    ['$5', '5'],
    ['-$ 1,234.5', '-1234.5'],
    ['5,00 $', '5.00'],
    ['1,2,3', null],
    ['1,23.4', null],
    ['12,34,567', null],
    ['12 34', null],
    ['1 234,567', '1234.567'],
    ['5,', null],
    ['five', null],
  ])('typed as %j are %j', (text, amount) => {
    expect(readAmount(text)).toBe(amount);
  });

  it('could be either of two where a comma stands before three last digits', () => {
    expect(readingsOf('-$1,234')).toEqual({ whole: '-1234', decimal: '-1.234' });
    expect(['0,125', '12,5', '1234,567', '1,234.5', '1.234'].map(readingsOf)).toEqual([null, null, null, null, null]);
  });

  it('are negative below zero only', () => {
    expect([isNegative('-0.000000001'), isNegative('0'), isNegative('-0.00')]).toEqual([true, false, false]);
  });
});
