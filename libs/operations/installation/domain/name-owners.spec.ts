import { nameOwners } from './name-owners.js';
import { numberRepeats } from './number-repeats.js';

describe('nameOwners', () => {
  const owners = nameOwners(
    [
      { canonicalId: 'a/live', aliases: ['live'], archivedAt: null },
      { canonicalId: 'a/archived', aliases: ['archived'], archivedAt: new Date(0) },
    ],
    [
      { canonicalId: 'a/one', aliases: ['shared', 'archived'] },
      { canonicalId: 'a/two', aliases: ['shared'] },
    ],
  );

  it.each([
    ['live', 'a/live', []],
    ['live', 'a/one', ['a/live']],
    ['a/live', 'a/one', ['a/live']],
    ['archived', 'a/one', []],
    ['a/archived', 'a/one', ['a/archived']],
    ['shared', 'a/one', ['a/two']],
    ['free', 'a/one', []],
  ])('%s requested by %s has the other owners %j', (name, self, others) => {
    expect(owners.othersOf(name, self)).toEqual(others);
  });
});

describe('numberRepeats', () => {
  it('numbers equal keys in order', () => {
    expect(numberRepeats(['a', 'b', 'a', 'a'])).toEqual(['a', 'b', 'a (2)', 'a (3)']);
  });
});
