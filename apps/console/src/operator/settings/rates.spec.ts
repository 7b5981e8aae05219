import { ratesInForce, withoutRate, withRate } from './rates';

const NOVEMBER = { date: '2026-11-01', currency: 'EUR', rate: '0.92', display: true };
const YUAN = { date: '2026-11-01', currency: 'CNY', rate: '7.2', display: false };
const LATER = { ...YUAN, date: '2026-11-20', rate: '7.1' };
const DECEMBER = { ...NOVEMBER, date: '2026-12-01', rate: '0.9' };
const RATES = [NOVEMBER, YUAN, LATER, DECEMBER];

describe('rates of currencies', () => {
  it.each([
    ['2026-10-31T23:59:59Z', []],
    ['2026-11-01T00:00:00Z', [NOVEMBER, YUAN]],
    ['2026-11-30T23:59:59Z', [NOVEMBER, LATER]],
    ['2026-12-24T00:00:00Z', [DECEMBER, LATER]],
  ])('in force at %s', (moment, expected) => {
    expect([...ratesInForce(RATES, Date.parse(moment))]).toEqual(expected);
  });

  it('have one that is shown, though orders have a later one of its currency', () => {
    const forOrders = { ...NOVEMBER, date: '2026-11-10', display: false };
    expect([...ratesInForce([NOVEMBER, forOrders], Date.parse('2026-11-11'))]).toEqual([NOVEMBER, forOrders]);
    const shown = { ...forOrders, date: '2026-11-11', display: true };
    expect([...ratesInForce([NOVEMBER, forOrders, shown], Date.parse('2026-11-11'))]).toEqual([shown]);
  });

  it('are changed by their dates and currencies', () => {
    const changed = { date: '2026-11-02', currency: 'cny', rate: '7', display: false };
    const stored = { ...changed, currency: 'CNY' };
    expect(withRate(RATES, YUAN, changed)).toEqual([NOVEMBER, LATER, DECEMBER, stored]);
    expect(withRate(RATES, null, changed)).toEqual([...RATES, stored]);
    expect(withoutRate(RATES, NOVEMBER)).toEqual([YUAN, LATER, DECEMBER]);
  });
});
