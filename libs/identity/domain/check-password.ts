import { isKeyboardWalk } from './keyboard-walk.js';
import { isLeakedPassword } from './leaked-passwords.js';
import { isRowOfWords } from './row-of-words.js';

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 128;
/** A shorter part of an address or a brand is a syllable of many passwords. */
const CONTEXT_LENGTH_MIN = 4;
/** Letters and digits beside a name or a brand. */
const REST_LENGTH_MIN = 8;
/** Fewer different characters are a pattern: `121212121212`. */
const CHARACTERS_MIN = 5;

export type PasswordFault = 'too_short' | 'too_long' | 'common' | 'personal';

/** Characters that stand for a letter; `1` stands for two. */
const SUBSTITUTES: Readonly<Record<string, string>> = {
  '0': 'o',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const SEQUENCES = ['0123456789012345678901234567890', 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz'];
/** A longer part that is repeated may be a password by itself, if a short one. */
const REPEATED_LENGTH_MAX = 6;

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
  if (new Set(lower).size < CHARACTERS_MIN || isSequence(lower) || isRepeated(lower)) return 'common';
  if (isKeyboardWalk(lower)) return 'common';
  const rest = withoutContext(lower, context);
  if (rest !== lower && !isStrongEnough(rest)) return 'personal';
  return consistsOfCommonWords(lower) || isLeakedPassword(lower) ? 'common' : null;
}

function isSequence(text: string): boolean {
  const reversed = Array.from(text).reverse().join('');
  return SEQUENCES.some((sequence) => sequence.includes(text) || sequence.includes(reversed));
}

/** A short part, again and again: `abc123abc123`. */
function isRepeated(text: string): boolean {
  return Array.from({ length: REPEATED_LENGTH_MAX }, (_none, index) => text.slice(0, index + 1)).some(
    (part) => part.repeat(Math.ceil(text.length / part.length)).slice(0, text.length) === text,
  );
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
  const inner = lower.replaceAll(/^\P{L}+|\P{L}+$/gu, '');
  const folded = Array.from(inner, (character) => SUBSTITUTES[character] ?? character).join('');
  return [lower, folded, folded.replaceAll('1', 'i'), folded.replaceAll('1', 'l')].some((text) =>
    isRowOfWords(text.replaceAll(/\P{L}/gu, '')),
  );
}
