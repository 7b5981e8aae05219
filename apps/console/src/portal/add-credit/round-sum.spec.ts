import { roundSum } from './round-sum';

it.each([
  ['100.00', 'en', '$100'],
  ['1000.00', 'en', '$1,000'],
  ['12.50', 'en', '$12.50'],
  ['100.00', 'ru', '100\u00a0$'],
  ['100.00', 'zh-CN', '$100'],
])('writes %s in %s as %s', (usd, locale, text) => {
  expect(roundSum(usd, locale)).toBe(text);
});
