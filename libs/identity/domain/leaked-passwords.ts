import { dictionary } from '@zxcvbn-ts/language-common';

/** Leaked passwords in lower case, the most frequent first (zxcvbn's list). */
export const LEAKED_PASSWORDS: readonly string[] = dictionary['passwords-common'];

const KNOWN: ReadonlySet<string> = new Set(LEAKED_PASSWORDS);
/** More digits and signs around one make another one, and so does a shorter core. */
const AROUND_MAX = 8;
const CORE_LENGTH_MIN = 4;

/** Whether a password is one of them, by itself or with a few digits and signs around it: `leavemealone!2026`. */
export function isLeakedPassword(lower: string): boolean {
  if (KNOWN.has(lower)) return true;
  const core = lower.replaceAll(/^\P{L}+|\P{L}+$/gu, '');
  return core.length >= CORE_LENGTH_MIN && lower.length - core.length <= AROUND_MAX && KNOWN.has(core);
}
