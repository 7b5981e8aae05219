import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { o200kBase } from '../../../../test/support/samples/exact-counter.js';
import { PURE_RUNS } from '../../../../test/support/property-runs.js';

function countedByLibrary(text: string): number {
  return countTokens(text, { disallowedSpecial: new Set() });
}

const SCRIPTS = [
  '漢字仮名交',
  'ひらがなカタ',
  'ภาษาไทยกำ',
  'देवनागरी',
  'абвгд',
  'עברית',
  '😀👩🏽‍💻🇩🇪',
  'aBcXyZ09+/',
  '12345',
  "don't I'LL ",
  ' \n\t\r',
  '{}();=>"\\',
  '\u0301\u00e9',
  '<|endoftext|>',
];

describe('BytePairEncoding', () => {
  it.each([
    ['', 0],
    ['Hello!', 2],
    ['one two three four five six', 6],
    ['<|endoftext|>', 7],
    ['é😀', 2],
    ['\ud800', 1],
  ])('counts of %j %d tokens', (text, tokens) => {
    expect(o200kBase.count(text)).toBe(tokens);
    expect(countedByLibrary(text)).toBe(tokens);
  });

  it('CHARGE-14: counts what the tokenizer of the library counts, whatever the script', () => {
    const character = fc.constantFrom(...SCRIPTS.flatMap((script) => Array.from(script)));
    const run = fc
      .constantFrom(...SCRIPTS)
      .chain((script) => fc.array(fc.constantFrom(...Array.from(script)), { minLength: 1, maxLength: 60 }));
    const text = fc.array(fc.oneof(run, fc.array(character, { maxLength: 20 })), { maxLength: 4 });
    fc.assert(
      fc.property(text, (parts) => {
        const joined = parts.flat().join('');
        expect(o200kBase.count(joined)).toBe(countedByLibrary(joined));
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it('counts one long piece in n log n', () => {
    expect(o200kBase.count('a'.repeat(80_000))).toBe(10_000);
  });
});
