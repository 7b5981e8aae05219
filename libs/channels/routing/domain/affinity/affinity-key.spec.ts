import { affinityKey, hashText, seededRandom } from './affinity-key.js';
import { weightedRank } from '../planning/weighted-rank.js';

const first = (key: string, names: readonly string[]): string => {
  const random = seededRandom(hashText(key));
  return [...names].sort((one, other) => weightedRank(random(one), 1) - weightedRank(random(other), 1))[0] ?? '';
};

describe('seededRandom', () => {
  const names = ['a', 'b', 'c', 'd'];
  const keys = Array.from({ length: 2_000 }, (_, index) => affinityKey([`conversation ${index}`]));

  it('spreads keys evenly, in the same way everywhere', () => {
    const counts = new Map(names.map((name) => [name, 0]));
    for (const one of keys) {
      const chosen = first(one, names);
      expect(first(one, [...names].reverse())).toBe(chosen);
      counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
    }
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(80);
  });

  it('moves only the keys of a removed channel', () => {
    for (const one of keys) {
      const chosen = first(one, names);
      if (chosen !== 'b') expect(first(one, ['a', 'c', 'd'])).toBe(chosen);
    }
  });
});

describe('affinityKey', () => {
  it('distinguishes parts that concatenate to the same text', () => {
    expect(affinityKey(['ab', 'c'])).not.toBe(affinityKey(['a', 'bc']));
    expect(affinityKey(['a'])).toMatch(/^[\w-]{43}$/);
  });
});
