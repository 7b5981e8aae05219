import fc from 'fast-check';
import { anyCharacter } from '../../../test/support/samples/any-character.js';
import { countTokens, splitTokens } from './count-tokens.js';

describe('splitTokens', () => {
  it.each([
    ['', []],
    ['hi', ['hi']],
    ['hello world.', ['hello', ' world', '.']],
    ['internationalization', ['internat', 'ionaliza', 'tion']],
    ['a  b\n', ['a', ' ', ' b', '\n']],
    ['Привет 👋🏽', ['Привет', ' 👋', '🏽']],
  ])('cuts %j', (text, tokens) => {
    expect(splitTokens(text)).toEqual(tokens);
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(splitTokens(text).join('')).toBe(text);
      }),
    );
  });

  it('counts a text that was cut between two tokens as those tokens', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.nat(20), (text, count) => {
        const tokens = splitTokens(text).slice(0, count);
        expect(countTokens(tokens.join(''))).toBe(tokens.length);
      }),
    );
  });
});
