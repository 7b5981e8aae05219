import { faultOfRates, rateAt, rateOf, sortedRates, type DisplayRate } from './display-rates.js';

const NOVEMBER: DisplayRate = { date: '2026-11-01', currency: 'EUR', rate: '0.92' };
const DECEMBER: DisplayRate = { date: '2026-12-01', currency: 'EUR', rate: '0.9' };
const DOLLARS: DisplayRate = { date: '2027-01-01', currency: 'USD', rate: '1' };
const RATES = [DECEMBER, NOVEMBER, DOLLARS];

describe('display rates', () => {
  it.each([
    ['2026-10-31T23:59:59.999Z', null],
    ['2026-11-01T00:00:00.000Z', NOVEMBER],
    ['2026-11-30T23:59:59.999Z', NOVEMBER],
    ['2026-12-01T00:00:00.000Z', DECEMBER],
    ['2027-01-01T00:00:00.000Z', null],
  ])('at %s: the last one that has begun', (moment, expected) => {
    expect(rateAt(RATES, new Date(moment))).toEqual(expected);
  });

  it('stand by date, each date once', () => {
    expect(sortedRates(RATES)).toEqual([NOVEMBER, DECEMBER, DOLLARS]);
    expect(faultOfRates(RATES)).toBeNull();
    expect(faultOfRates([NOVEMBER, { ...DECEMBER, date: '2026-11-01' }])).toMatch('two rates');
  });

  it('have several currencies, of which one is shown', () => {
    const yuan: DisplayRate = { date: '2026-11-01', currency: 'CNY', rate: '7.2', display: false };
    const later: DisplayRate = { ...yuan, date: '2026-11-20', rate: '7.1' };
    const all = [...RATES, yuan, later];
    const at = new Date('2026-11-25T12:00:00Z');
    expect(faultOfRates(all)).toBeNull();
    expect(faultOfRates([...all, yuan])).toMatch('two rates');
    expect(faultOfRates([NOVEMBER, { ...NOVEMBER, display: false }])).toMatch('two rates');
    expect(rateAt(all, at)).toEqual(NOVEMBER);
    expect([rateOf(all, 'CNY', at), rateOf(all, 'EUR', at), rateOf(all, 'JPY', at)]).toEqual([later, NOVEMBER, null]);
    expect(rateOf(all, 'CNY', new Date('2026-11-02'))).toEqual(yuan);
    expect(sortedRates([later, NOVEMBER, yuan])).toEqual([yuan, NOVEMBER, later]);
  });

  it.each([
    { ...NOVEMBER, rate: '0' },
    { ...NOVEMBER, rate: '0.000' },
    { ...DOLLARS, rate: '0.9' },
  ])('refuse %j', (rate) => {
    expect(faultOfRates([rate])).not.toBeNull();
  });
});
