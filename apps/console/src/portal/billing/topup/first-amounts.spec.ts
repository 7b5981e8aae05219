import { firstAmounts } from './first-amounts';

const amounts = (threshold_usd: string, amount_usd: string, monthly_max_usd: string) => ({
  threshold_usd,
  amount_usd,
  monthly_max_usd,
});

it.each([
  ['5.00', '1000.00', '25', '100'],
  ['40.50', '1000.00', '40.50', '100'],
  ['200.00', '1000.00', '200.00', '200.00'],
  ['5.00', '20.00', '20.00', '100'],
])('of a provider that takes %s to %s are usual ones within that: %s, at most %s', (min_usd, max_usd, amount, max) => {
  expect(firstAmounts(null, { min_usd, max_usd })).toEqual(amounts('10', amount, max));
});

it('are those that were agreed, and usual ones of an unknown provider', () => {
  const agreed = amounts('3', '7', '21');
  expect(firstAmounts(agreed, { min_usd: '10', max_usd: '20' })).toEqual(agreed);
  expect(firstAmounts(null, undefined)).toEqual(amounts('10', '25', '100'));
});
