import { differenceOf } from './difference';

describe('the difference of two states', () => {
  it('is each value that is another one, by its path', () => {
    const before = { name: 'Acme', limits: { rpm: 10, tpm: null }, tags: ['a'] };
    const after = { name: 'Acme', limits: { rpm: 20, tpm: null }, tags: ['a', 'b'] };
    expect(differenceOf(before, after)).toEqual([
      { path: 'limits.rpm', before: '10', after: '20' },
      { path: 'tags', before: '["a"]', after: '["a","b"]' },
    ]);
  });

  it('of a new object is all of it', () => {
    expect(differenceOf(null, { name: 'Acme', tags: [] })).toEqual([
      { path: 'name', before: null, after: '"Acme"' },
      { path: 'tags', before: null, after: '[]' },
    ]);
  });

  it('tells what is null from what is not there', () => {
    expect(differenceOf({ a: null }, {})).toEqual([{ path: 'a', before: 'null', after: null }]);
    expect(differenceOf(null, null)).toEqual([]);
  });
});
