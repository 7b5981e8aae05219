import { announcedRetirement, hasEnded, pricesAt, shippedEntries } from './shipped-catalog.js';

describe('announced retirements', () => {
  const announced = shippedEntries().flatMap(({ canonical_id: id, announced_retirement: retirement }) =>
    retirement === undefined ? [] : [{ id, ...retirement }],
  );

  it('are days with the page that names them', () => {
    expect(announced.length).toBeGreaterThan(0);
    for (const { date, source } of announced) {
      expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
      expect(new URL(source).protocol).toBe('https:');
    }
  });

  it('name another model, if any, by a canonical id', () => {
    const named = announced.filter(({ replacement }) => replacement !== null);
    expect(
      named.filter(({ id, replacement }) => id === replacement || !/^[\w-]+\/[\w.-]+$/.test(replacement!)),
    ).toEqual([]);
  });

  it('are found by exactly the canonical id', () => {
    expect(announcedRetirement('google/gemini-2.5-pro')).toMatchObject({ date: '2026-12-01' });
    expect(announcedRetirement('openai/o4-mini')).toMatchObject({ date: '2026-10-23' });
    expect(announcedRetirement('acme/gemini-2.5-pro')).toBeNull();
  });
});

describe('an end', () => {
  it.each([
    [undefined, '2026-12-31T00:00:00Z', false],
    [{ date: '2026-12-01' }, '2026-11-30T23:59:59.999Z', false],
    [{ date: '2026-12-01' }, '2026-12-01T00:00:00Z', true],
  ])('of %j has come at %s: %s', (retirement, now, expected) => {
    expect(hasEnded(retirement, Date.parse(now))).toBe(expected);
  });
});

describe('the price in force', () => {
  const prices = {
    price: 'first',
    later_prices: [
      { from: '2027-01-01', price: 'second' },
      { from: '2027-02-01', price: 'third' },
    ],
  };

  it.each([
    ['2026-12-31T23:59:59.999Z', 'first', ['second', 'third']],
    ['2027-01-01T00:00:00Z', 'second', ['third']],
    ['2027-03-01T00:00:00Z', 'third', []],
  ])('at %s is the %s', (now, price, following) => {
    const found = pricesAt(prices, Date.parse(now));
    expect([found.price, found.later.map((one) => one.price)]).toEqual([price, following]);
  });

  it('is the only one where none follows', () => {
    expect(pricesAt({ price: 'first' }, 0)).toEqual({ price: 'first', later: [] });
  });
});
