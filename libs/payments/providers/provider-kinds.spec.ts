import { currencyOf } from './provider-kinds.js';

it.each([
  ['stripe', null, 'USD'],
  ['stripe', 'JPY', 'JPY'],
  // Their rules contradict each other.
  ['stripe', 'ISK', null],
  ['stripe', 'UGX', null],
  ['stripe', 'KWD', 'KWD'],
  ['stripe', 'HUF', 'HUF'],
  ['stripe', 'IQD', null],
  ['btcpay', 'ISK', 'ISK'],
  ['bank_transfer', 'KWD', 'KWD'],
  ['epay', null, 'CNY'],
  ['epay', 'USD', null],
  ['yookassa', null, 'RUB'],
  ['yookassa', 'RUB', 'RUB'],
] as const)('a provider of the kind %s for %s has the currency %s', (kind, chosen, currency) => {
  expect(currencyOf(kind, chosen)).toBe(currency);
});
