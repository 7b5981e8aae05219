import { affinityKey, drawsOf } from './affinity-key.js';
import { drawRank } from './draw-rank.js';

const first = (conversation: string, names: readonly string[]): string => {
  const draw = drawsOf(conversation);
  return [...names].sort((one, other) => drawRank(draw(one), 1) - drawRank(draw(other), 1))[0] ?? '';
};

describe('drawsOf', () => {
  const names = ['a', 'b', 'c', 'd'];
  const conversations = Array.from({ length: 2_000 }, (_, index) => affinityKey([`conversation ${index}`]));

  it('spreads conversations evenly, and the same everywhere', () => {
    const counts = new Map(names.map((name) => [name, 0]));
    for (const one of conversations) {
      const chosen = first(one, names);
      expect(first(one, [...names].reverse())).toBe(chosen);
      counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
    }
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(80);
  });

  it('moves only the conversations of a channel that goes', () => {
    for (const one of conversations) {
      const chosen = first(one, names);
      if (chosen !== 'b') expect(first(one, ['a', 'c', 'd'])).toBe(chosen);
    }
  });
});

describe('conversationKey', () => {
  it('tells apart what only reads alike', () => {
    expect(affinityKey(['ab', 'c'])).not.toBe(affinityKey(['a', 'bc']));
    expect(affinityKey(['a'])).toMatch(/^[\w-]{43}$/);
  });
});
