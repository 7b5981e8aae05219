const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `length` uniformly random characters; `randomBelow(bound)` returns a random whole number below its bound. */
export function randomBase62(length: number, randomBelow: (bound: number) => number): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomBelow(ALPHABET.length))).join('');
}

/** A whole number ≥ 0 in base 62, padded with zeros on the left. */
export function formatBase62(value: number, length: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / ALPHABET.length)) {
    text = ALPHABET.charAt(rest % ALPHABET.length) + text;
  }
  return text.padStart(length, '0');
}
