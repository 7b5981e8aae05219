import fc from 'fast-check';
import { composeText, openingFor } from './compose-text.js';
import { countTokens } from '../count-tokens.js';

describe('composeText', () => {
  it('has exactly the requested tokens', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ unit: 'grapheme' }), fc.nat(200), (seed, question, tokenCount) => {
        expect(countTokens(composeText(seed, openingFor(question), tokenCount))).toBe(tokenCount);
      }),
    );
  });

  it('depends on nothing but its arguments', () => {
    expect(composeText(7, 'Well:', 12)).toBe(composeText(7, 'Well:', 12));
    expect(composeText(7, 'Well:', 12)).not.toBe(composeText(8, 'Well:', 12));
  });
});

describe('openingFor', () => {
  it.each([
    ['', 'You said nothing.'],
    [' a \n b ', 'You said "a b".'],
    ['👋'.repeat(50), `You said "${'👋'.repeat(40)}".`],
  ])('repeats the start of %j', (question, opening) => {
    expect(openingFor(question)).toBe(opening);
  });
});
