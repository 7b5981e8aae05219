import { numberOf, shownNumber, typedNumber, within } from './typed-number';

describe('a field of numbers', () => {
  it.each([
    ['en', '128,000', {}, '128,000', 128_000],
    ['en', '12a8e', {}, '128', 128],
    ['en', '1.5', {}, '15', 15],
    ['en', '-5', { min: 0 }, '5', 5],
    ['en', '−5', {}, '−5', -5],
    ['en', '', {}, '', ''],
    ['en', '-', {}, '-', ''],
    ['en', '0.25', { decimals: 2 }, '0.25', 0.25],
    ['en', '0.256', { decimals: 2 }, '0.256', 0.25],
    ['en', '.5', { decimals: 2 }, '.5', 0.5],
    ['en', '1.', { decimals: 2 }, '1.', 1],
    ['ru', '128 000', {}, '128 000', 128_000],
    ['ru', '0,5', { decimals: 2 }, '0,5', 0.5],
    ['ru', '0.5', { decimals: 2 }, '0.5', 0.5],
    ['zh-CN', '1,234.5', { decimals: 1 }, '1,234.5', 1_234.5],
    ['en', '9'.repeat(40), {}, '9'.repeat(40), 999_999_999_999_999],
  ] as const)('in %s reads %j (%j) as %j, %j', (locale, text, range, typed, value) => {
    expect(typedNumber(text, locale, range)).toBe(typed);
    expect(numberOf(typed, locale, range)).toBe(value);
  });

  it.each(['en', 'ru', 'zh-CN'])('reads in %s what it shows', (locale) => {
    for (const value of [0, 7, -12, 1_234_567, 0.25, '' as const]) {
      expect(numberOf(shownNumber(value, locale), locale, { decimals: 2 })).toBe(value);
    }
  });

  it('stays within its bounds', () => {
    expect([-1, 5, 11].map((value) => within(value, { min: 0, max: 10 }))).toEqual([0, 5, 10]);
    expect(within(-1, {})).toBe(-1);
  });
});
