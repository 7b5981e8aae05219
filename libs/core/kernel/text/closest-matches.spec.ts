import fc from 'fast-check';
import { closestMatches } from './closest-matches.js';

const models = ['openai/gpt-4o', 'gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'deepseek-v3.2', 'o3'];

describe('closestMatches', () => {
  it.each([
    ['gtp-4o', 'gpt-4o'],
    ['GPT-4O', 'gpt-4o'],
    ['deepseek-v32', 'deepseek-v3.2'],
  ])('%s matches %s', (typo, meant) => {
    expect(closestMatches(typo, models)[0]).toBe(meant);
  });

  it('returns nothing for a name without close matches', () => {
    expect(closestMatches('claude-opus', models)).toEqual([]);
    expect(closestMatches('', models)).toEqual([]);
    expect(closestMatches('x'.repeat(101), models)).toEqual([]);
    expect(closestMatches('İ'.repeat(100), models)).toEqual([]);
  });
});

/** The whole table of Levenshtein. */
function plainDistance(left: string, right: string): number {
  const table = Array.from({ length: left.length + 1 }, (_, row) => [row, ...Array<number>(right.length).fill(0)]);
  table[0] = Array.from({ length: right.length + 1 }, (_, column) => column);
  const at = (row: number, column: number): number => table[row]?.[column] ?? Infinity;
  for (let row = 1; row <= left.length; row++) {
    for (let column = 1; column <= right.length; column++) {
      const swap = at(row - 1, column - 1) + (left[row - 1] === right[column - 1] ? 0 : 1);
      table[row]![column] = Math.min(swap, at(row - 1, column) + 1, at(row, column - 1) + 1);
    }
  }
  return at(left.length, right.length);
}

it('finds the names within a third of the characters, or two, as the whole table does', () => {
  const shortName = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 30 });
  const middleName = fc.string({ unit: fc.constantFrom('a', 'b', 'İ', '😀'), minLength: 28, maxLength: 70 });
  const longName = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 90, maxLength: 140 });
  const anyName = fc.oneof(shortName, middleName, longName);
  fc.assert(
    fc.property(anyName, fc.array(anyName, { maxLength: 6 }), (name, names) => {
      const [query, candidates] = [name.toLowerCase(), names.map((each) => each.toLowerCase())];
      const isNear = (known: string): boolean => {
        const isPart = query.length >= 3 && (known.includes(query) || query.includes(known));
        return isPart || plainDistance(query, known) <= Math.max(2, Math.floor(query.length / 3));
      };
      const near = query.length > 100 ? [] : candidates.filter(isNear);
      expect(closestMatches(query, candidates, 10).toSorted()).toEqual(near.toSorted());
    }),
  );
});
