const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `length` characters, each drawn alike; `draw(bound)` gives a random whole number below its bound. */
export function randomBase62(length: number, draw: (bound: number) => number): string {
  return Array.from({ length }, () => ALPHABET.charAt(draw(ALPHABET.length))).join('');
}

/** A whole number ≥ 0 in base 62, padded with zeros on the left. */
export function formatBase62(value: number, length: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / ALPHABET.length)) {
    text = ALPHABET.charAt(rest % ALPHABET.length) + text;
  }
  return text.padStart(length, '0');
}
