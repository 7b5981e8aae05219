import { rateInForce, withoutRate, withRate } from './rates';

const NOVEMBER = { date: '2026-11-01', currency: 'EUR', rate: '0.92' };
const DECEMBER = { date: '2026-12-01', currency: 'EUR', rate: '0.9' };
const RATES = [NOVEMBER, DECEMBER];

describe('rates of the display currency', () => {
  it.each([
    ['2026-10-31T23:59:59Z', null],
    ['2026-11-01T00:00:00Z', NOVEMBER],
    ['2026-12-24T00:00:00Z', DECEMBER],
  ])('at %s', (moment, expected) => {
    expect(rateInForce(RATES, Date.parse(moment))).toBe(expected);
  });

  it('are changed by their dates', () => {
    const changed = { date: '2026-12-02', currency: 'chf', rate: '0.8' };
    expect(withRate(RATES, DECEMBER.date, changed)).toEqual([NOVEMBER, { ...changed, currency: 'CHF' }]);
    expect(withRate(RATES, '', changed)).toHaveLength(3);
    expect(withoutRate(RATES, NOVEMBER.date)).toEqual([DECEMBER]);
  });
});
