import { daysLeft, isEmpty } from './balance';

const balance = (available_usd: string | null, held_usd: string | null = '0', balance_usd = '0') =>
  ({ available_usd, held_usd, balance_usd }) as never;

it.each([
  [undefined, false],
  [balance('0'), true],
  [balance('-0.5'), true],
  [balance('0.000000001'), false],
  [balance('0', '2'), false],
  [balance(null, null, '0'), true],
  [balance(null, null, '4'), false],
])('%j has no money left: %s', (value, empty) => {
  expect(isEmpty(value)).toBe(empty);
});

it.each([
  [null, 'endless'],
  [undefined, undefined],
  [25_825.4, 'long'],
  [365.9, 'long'],
  [12.7, 12],
  [0, 0],
])('a balance for %s days lasts %s', (days, left) => {
  expect(daysLeft(days)).toBe(left);
});
