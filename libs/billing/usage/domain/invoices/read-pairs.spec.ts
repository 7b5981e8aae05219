import { readColumns, readPairs } from './read-pairs.js';

describe('readPairs', () => {
  it('reads names and their values', () => {
    expect([...readPairs(' A Model 4.5 = a , b=c=d,', 'names')]).toEqual([
      ['A Model 4.5', 'a'],
      ['b', 'c=d'],
    ]);
    expect(readPairs(null, 'names').size).toBe(0);
    expect([...readColumns('day=Date')]).toEqual([['day', 'Date']]);
  });

  it.each(['a', '=b', 'a=', 'a=b,a=c', Array.from({ length: 501 }, (_, n) => `n${n}=x`).join()])(
    'refuses %.20s',
    (text) => {
      expect(() => readPairs(text, 'names')).toThrow('names: expected');
    },
  );

  it('refuses unknown columns', () => {
    expect(() => readColumns('sku=Name')).toThrow('columns: expected one of day, model');
  });
});
