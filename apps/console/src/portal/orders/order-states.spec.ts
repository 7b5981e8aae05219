import { methodOf, nextReadMs } from './order-states';

it('reads an open order again, less often with time, and a final one no further', () => {
  const delays = Array.from({ length: 10 }, (_, reads) => nextReadMs({ state: 'created' }, reads));
  expect(delays.slice(0, 3)).toEqual([1_000, 1_000, 2_000]);
  expect(delays.toSorted((one, other) => Number(one) - Number(other))).toEqual(delays);
  expect(delays.at(-1)).toBe(30_000);
  expect(nextReadMs(undefined, 0)).toBe(1_000);
  const states = ['pending', 'paid', 'credited', 'failed', 'expired'] as const;
  expect(states.map((state) => nextReadMs({ state }, 20))).toEqual([30_000, 30_000, false, false, false]);
});

it.each([
  ['visa 4242', 'Visa •••• 4242'],
  ['sepa_debit', 'Sepa debit'],
  ['card', 'Card'],
])('names the method %s as %s', (method, text) => {
  expect(methodOf({ state: 'credited', method })).toBe(text);
  expect(methodOf({ state: 'created', method })).toBeNull();
});
