import { hasExpired, lastMonthOf } from './expiry';

it.each([
  ['2035-01-01T00:00:00.000Z', '12/2034'],
  ['2026-12-01T00:00:00.000Z', '11/2026'],
  [null, null],
])('of a method that expires at %s has the last month %s', (expires_at, month) => {
  expect(lastMonthOf({ expires_at })).toBe(month);
});

it('is over when its month is', () => {
  const card = { expires_at: '2026-12-01T00:00:00.000Z' };
  expect(hasExpired(card, Date.parse('2026-11-30T23:59:59Z'))).toBe(false);
  expect(hasExpired(card, Date.parse('2026-12-01T00:00:00Z'))).toBe(true);
  expect(hasExpired({ expires_at: null }, Date.parse('2099-01-01T00:00:00Z'))).toBe(false);
});
