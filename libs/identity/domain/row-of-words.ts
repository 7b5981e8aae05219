import { COMMON_NAMES, COMMON_WORDS_OF_SCRIPTS } from './guessable-names.js';
import { COMMON_WORDS } from './guessable-words.js';

/** More of them make a passphrase: there are too many to guess three in a row. */
const NAMES_MAX = 2;

/** What a word costs: of the few that stand in any number of passwords nothing, of the many names one. */
const COSTS: ReadonlyMap<string, number> = new Map([
  ...COMMON_NAMES.map((name) => [name, 1] as const),
  ...[...COMMON_WORDS, ...COMMON_WORDS_OF_SCRIPTS].map((word) => [word, 0] as const),
]);
const WORD_LENGTH_MAX = Math.max(...Array.from(COSTS.keys(), (word) => word.length));

/** How many words are known. */
export const GUESSABLE_WORDS = COSTS.size;

/** Whether letters are common words in a row, with two names at most. */
export function isRowOfWords(letters: string): boolean {
  if (letters === '') return false;
  const names = [0];
  for (let end = 1; end <= letters.length; end++) {
    let fewest = Infinity;
    for (let start = Math.max(0, end - WORD_LENGTH_MAX); start < end; start++) {
      const cost = COSTS.get(letters.slice(start, end));
      if (cost !== undefined) fewest = Math.min(fewest, (names[start] ?? Infinity) + cost);
    }
    names[end] = fewest;
  }
  return (names[letters.length] ?? Infinity) <= NAMES_MAX;
}
