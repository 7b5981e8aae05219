import { COMMON_WORDS } from './guessable-words.js';

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 128;
/** A shorter part of an address or a brand is a syllable of many passwords. */
const CONTEXT_LENGTH_MIN = 4;
/** Letters and digits beside a name or a brand. */
const REST_LENGTH_MIN = 8;
/** Fewer different characters are a pattern: `121212121212`. */
const CHARACTERS_MIN = 5;

export type PasswordFault = 'too_short' | 'too_long' | 'common' | 'personal';

/** Characters that stand for a letter. */
const SUBSTITUTES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const WORDS = new Set(COMMON_WORDS);
const WORD_LENGTH_MAX = Math.max(...COMMON_WORDS.map((word) => word.length));
const SEQUENCES = ['0123456789012345678901234567890', 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz'];

/** The form in which a password is hashed: two ways to type a letter with an accent are one. */
export function normalizePassword(password: string): string {
  return password.normalize('NFC');
}

/**
 * The reason to refuse a new password; null: none. Length counts code points after NFC. There are no rules about kinds
 * of characters.
 *
 * @param context texts that must not make up the password: the parts of the address, the name, the brand
 */
export function findPasswordFault(password: string, context: readonly string[]): PasswordFault | null {
  const normalized = normalizePassword(password);
  const length = Array.from(normalized).length;
  if (length < PASSWORD_LENGTH_MIN) return 'too_short';
  if (length > PASSWORD_LENGTH_MAX) return 'too_long';
  const lower = normalized.toLowerCase();
  if (new Set(lower).size < CHARACTERS_MIN || isSequence(lower)) return 'common';
  const rest = withoutContext(lower, context);
  if (rest !== lower && !isStrongEnough(rest)) return 'personal';
  return consistsOfCommonWords(lower) ? 'common' : null;
}

function isSequence(text: string): boolean {
  const reversed = Array.from(text).reverse().join('');
  return SEQUENCES.some((sequence) => sequence.includes(text) || sequence.includes(reversed));
}

function withoutContext(text: string, context: readonly string[]): string {
  return context
    .flatMap((part) => part.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((part) => part.length >= CONTEXT_LENGTH_MIN)
    .reduce((rest, part) => rest.replaceAll(part, ''), text);
}

/** What is left beside a name or a brand must make a password by itself, if a shorter one. */
function isStrongEnough(rest: string): boolean {
  return rest.replaceAll(/[^\p{L}\p{N}]/gu, '').length >= REST_LENGTH_MIN && !consistsOfCommonWords(rest);
}

/** Whether the letters, with those that look-alikes stand for or without, are common words in a row: `P@ssword-2024!`. */
function consistsOfCommonWords(lower: string): boolean {
  const plain = lower.replaceAll(/[^a-z]/g, '');
  const inner = lower.replaceAll(/^[^a-z]+|[^a-z]+$/g, '');
  const folded = Array.from(inner, (character) => SUBSTITUTES[character] ?? character)
    .join('')
    .replaceAll(/[^a-z]/g, '');
  // Letters of other scripts are no common word.
  if (/[^\u0000-\u007f]/.test(lower)) return false;
  return isRowOfWords(plain) || isRowOfWords(folded);
}

function isRowOfWords(letters: string): boolean {
  if (letters === '') return false;
  const reachable = [true];
  for (let end = 1; end <= letters.length; end++) {
    reachable[end] = false;
    for (let start = Math.max(0, end - WORD_LENGTH_MAX); start < end; start++) {
      if (reachable[start] === true && WORDS.has(letters.slice(start, end))) reachable[end] = true;
    }
  }
  return reachable[letters.length] === true;
}
