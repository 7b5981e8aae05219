import { nameOwners } from './name-owners.js';
import { numberRepeats } from './number-repeats.js';

describe('nameOwners', () => {
  const owners = nameOwners(
    [
      { canonicalId: 'a/live', aliases: ['live'], archivedAt: null },
      { canonicalId: 'a/gone', aliases: ['gone'], archivedAt: new Date(0) },
    ],
    [
      { canonicalId: 'a/one', aliases: ['shared', 'gone'] },
      { canonicalId: 'a/two', aliases: ['shared'] },
    ],
  );

  it.each([
    ['live', 'a/live', []],
    ['live', 'a/one', ['a/live']],
    ['a/live', 'a/one', ['a/live']],
    ['gone', 'a/one', []],
    ['a/gone', 'a/one', ['a/gone']],
    ['shared', 'a/one', ['a/two']],
    ['free', 'a/one', []],
  ])('%s, wanted by %s, is of %j', (name, self, others) => {
    expect(owners.othersOf(name, self)).toEqual(others);
  });
});

describe('numberRepeats', () => {
  it('tells equal keys apart, in their order', () => {
    expect(numberRepeats(['a', 'b', 'a', 'a'])).toEqual(['a', 'b', 'a (2)', 'a (3)']);
  });
});
