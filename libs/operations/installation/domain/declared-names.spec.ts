import { namesAfter, withCanonicalIds } from './declared-names.js';

const existing = [
  { canonicalId: 'a/archived', aliases: ['fast', 'gone'], archivedAt: new Date(0) },
  { canonicalId: 'a/one', aliases: ['fast', 'one'], archivedAt: null },
];

describe('namesAfter', () => {
  it('takes the aliases of the file, else those that a model has', () => {
    expect(namesAfter(existing, [{ canonicalId: 'a/one' }, { canonicalId: 'a/two', aliases: ['two'] }])).toEqual([
      { canonicalId: 'a/one', aliases: ['fast', 'one'] },
      { canonicalId: 'a/two', aliases: ['two'] },
      existing[0],
    ]);
  });
});

describe('withCanonicalIds', () => {
  it.each<[declared: { canonicalId: string; aliases?: string[] }[], list: string[], stored: string[]]>([
    [[], ['fast', 'gone', 'unknown'], ['a/one', 'a/archived', 'unknown']],
    [[{ canonicalId: 'a/two', aliases: ['fast'] }], ['fast', 'one'], ['a/two', 'a/one']],
  ])('with %j, %j is stored as %j', (declared, list, stored) => {
    const resolved = withCanonicalIds({ allow: list, rpm: 5 }, ['allow'], namesAfter(existing, declared));
    expect(resolved).toEqual({ allow: stored, rpm: 5 });
  });

  it('adds no list that the file leaves out', () => {
    expect(withCanonicalIds<{ allow?: string[] }>({}, ['allow'], [])).toEqual({});
  });
});
