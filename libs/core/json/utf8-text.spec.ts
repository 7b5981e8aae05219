import fc from 'fast-check';
import { utf8Text } from './utf8-text.js';

const LETTERS = ['a', 'é', 'ж', '的', '😀', '\u0000', '\u{feff}', '\u2028', '"', '\\'];

describe('utf8Text', () => {
  it('is what toString gives, for texts of each size and script, whole or cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(3),
        (letters, times, cut) => {
          const whole = Buffer.from(letters.join('').repeat(times));
          const bytes = whole.subarray(Math.min(cut, whole.length));
          expect(utf8Text(bytes)).toBe(bytes.toString());
        },
      ),
    );
  });

  it('replaces what is no UTF-8, as toString does', () => {
    for (const wrong of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe7, 0x9a]]) {
      const bytes = Buffer.concat([Buffer.from('的'.repeat(1_000)), Buffer.from(wrong), Buffer.from('的'.repeat(9))]);
      expect(utf8Text(bytes)).toBe(bytes.toString());
    }
  });
});
