import { canonicalName, currencyInHeader, HEADER_NAMES, nameWithoutCurrency } from './header-names.js';

describe('names of columns', () => {
  it('are known in their canonical form, each in one role', () => {
    const names = Object.values(HEADER_NAMES).flat();
    expect(names.filter((name) => nameWithoutCurrency(name) !== name)).toEqual([]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each<[header: string, name: string, currency: string | null]>([
    ['Amount', 'amount', null],
    ['Amount (USD)', 'amount', 'USD'],
    ['Amount ($)', 'amount', null],
    ['Betrag in EUR', 'betrag', 'EUR'],
    ['Betrag (€)', 'betrag', 'EUR'],
    ['Paid in', 'paid in', null],
    ['Paid in (GBP)', 'paid in', 'GBP'],
    ['金额（元）', '金额', 'CNY'],
    ['Сумма, руб.', 'сумма', 'RUB'],
    ['Zahlungspflichtige*r', 'zahlungspflichtige r', null],
    [' Booking_Date ', 'booking date', null],
  ])('of %p', (header, name, currency) => {
    expect([nameWithoutCurrency(header), currencyInHeader(header)]).toEqual([name, currency]);
  });

  it('are none in long texts', () => {
    expect(canonicalName('x'.repeat(101))).toBe('');
  });
});
