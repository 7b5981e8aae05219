import { splitTokens } from '../count-tokens.js';

const WORDS = (
  'amber basin cedar delta ember field grove harbor island jasper kettle lantern meadow north orchard pebble ' +
  'quarry river summit timber umber valley willow yarrow zephyr bright calm early gentle hollow quiet steady'
).split(' ');

/** Random numbers of a seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Text of exactly `tokenCount` tokens: as much of the opening as fits, then words, then a full stop. */
export function composeText(seed: number, opening: string, tokenCount: number): string {
  const tokens = splitTokens(opening).slice(0, tokenCount);
  const next = numbersFrom(seed);
  while (tokens.length < tokenCount - 1) {
    const word = WORDS[next() % WORDS.length] ?? '';
    tokens.push(tokens.length === 0 ? word : ` ${word}`);
  }
  if (tokens.length < tokenCount) tokens.push('.');
  return tokens.join('');
}

/** The opening of a reply. It repeats the start of the question, which shows the question it answers. */
export function openingFor(question: string): string {
  const words = question.replaceAll(/\s+/g, ' ').trim();
  const excerpt = Array.from(words).slice(0, 40).join('');
  return excerpt === '' ? 'You said nothing.' : `You said "${excerpt}".`;
}
