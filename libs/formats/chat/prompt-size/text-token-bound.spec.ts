import fc from 'fast-check';
import cl100kTokens from 'gpt-tokenizer/bpeRanks/cl100k_base';
import o200kTokens from 'gpt-tokenizer/bpeRanks/o200k_base';
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { anyCharacter } from '../../../../test/support/samples/any-character.js';
import { PURE_RUNS } from '../../../../test/support/property-runs.js';
import { textTokenBound } from './text-token-bound.js';
import { TOKEN_TABLE } from './token-table.js';

const NO_SPECIALS = { disallowedSpecial: new Set<string>() };
const COUNTS = [
  (text: string) => countO200k(text, NO_SPECIALS),
  (text: string) => countCl100k(text, NO_SPECIALS),
] as const;

/** One character per byte. */
const [O200K, CL100K] = [o200kTokens, cl100kTokens].map(
  (tokens: readonly (string | readonly number[])[]) =>
    new Set(
      tokens.map((token) => (typeof token === 'string' ? Buffer.from(token) : Buffer.from(token)).toString('latin1')),
    ),
) as [Set<string>, Set<string>];

const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz');

/** As in a body, without surrounding members. */
function boundOf(text: string): number {
  return textTokenBound(Buffer.from(JSON.stringify(text)), 1, Buffer.byteLength(JSON.stringify(text)) - 1);
}

function exceeded(text: string): number {
  return Math.max(...COUNTS.map((count) => count(text))) - boundOf(text);
}

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => String.fromCodePoint(from + index));
}

const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  letters: LETTERS,
  'rare letters': Array.from('qjxzkvwg'),
  words: [...LETTERS, ...Array.from('     ')],
  'mixed case': Array.from('aAbBeEzZqQ tT'),
  apostrophes: Array.from(`stdmrveln'' SD`),
  spaces: Array.from('    \n\t\rab.'),
  identifiers: Array.from('abxyzXYZ019_.- '),
  digits: Array.from('0123456789'),
  hex: Array.from('0123456789abcdef'),
  base64: Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='),
  punctuation: Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ '),
  control: [...range(0, 0x20), '\x7f', 'a'],
  'Latin with marks': [...range(0xc0, 0x180), ...LETTERS, ' '],
  Cyrillic: [...range(0x410, 0x450), ' ', ' ', 'a'],
  Greek: [...range(0x391, 0x3ca), ' '],
  Hebrew: [...range(0x5d0, 0x5eb), ' '],
  Arabic: [...range(0x621, 0x64b), ' '],
  Devanagari: [...range(0x904, 0x950), ' '],
  Thai: range(0xe01, 0xe5c),
  Georgian: [...range(0x10d0, 0x10f1), ' '],
  Han: range(0x4e00, 0x9fa0),
  Kana: range(0x3041, 0x30ff),
  Hangul: [...range(0xac00, 0xd7a4), ' '],
  emoji: [...range(0x1f600, 0x1f650), '\u200d', '\ufe0f', ' '],
  symbols: range(0x2000, 0x2c00),
};

const written = (characters: readonly string[], maxLength = 80): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...characters), { minLength: 1, maxLength }).map((units) => units.join(''));
const anyScript = fc.constantFrom(...Object.values(SCRIPTS)).chain((characters) => written(characters, 12));

describe('textTokenBound', () => {
  it.each<[text: string, tokens: number]>([
    ['', 0],
    ['a', 1],
    [' the', 2],
    ['the other', 5],
    ['12345', 5],
    ['QUERY', 5],
    ['\n\t', 2],
    ['é', 1],
    ['漢', 2],
    ['😀', 4],
    ['vzvz', 4],
  ])('of %j is %d', (text, tokens) => {
    expect(boundOf(text)).toBe(tokens);
  });

  it('counts an escape as its character', () => {
    for (const character of ['A', 'é', 'ÿ', '漢', '꼀', '\uffff']) {
      const escaped = `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
      for (const written of [escaped, escaped.toUpperCase().replace('U', 'u')]) {
        expect([character, textTokenBound(Buffer.from(written))]).toEqual([character, boundOf(character)]);
      }
    }
    expect(textTokenBound(Buffer.from('\\/'))).toBe(1);
    expect(textTokenBound(Buffer.from('\\ud83d\\ude00'))).toBe(6);
  });

  it('costs one token per byte after the first MiB', () => {
    const text = Buffer.from(' the'.repeat(300_000));
    expect(textTokenBound(text)).toBe(1_048_576 / 2 + text.length - 1_048_576);
  });

  it.each(Object.entries(SCRIPTS))('LIFE-2: %s: is never below the count of either encoding', (_script, characters) => {
    fc.assert(
      fc.property(written(characters), (text) => {
        expect(exceeded(text)).toBeLessThanOrEqual(0);
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it('LIFE-2: is never below the count of either encoding, for any mixture of any characters', () => {
    const mixture = fc.array(fc.oneof(anyScript, anyCharacter), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(mixture, (text) => {
        expect(exceeded(text)).toBeLessThanOrEqual(0);
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('LIFE-2: is never below the count for adversarial texts', () => {
    const breed = fc.tuple(
      fc.constantFrom(...Object.values(SCRIPTS)),
      fc.array(fc.nat(), { minLength: 400, maxLength: 400 }),
    );
    fc.assert(
      fc.property(breed, ([characters, randoms]) => {
        expect(exceeded(bred(characters, randoms))).toBeLessThanOrEqual(0);
      }),
      { numRuns: PURE_RUNS / 25 },
    );
  });

  it('LIFE-2: uses a table that matches both encodings', () => {
    const isToken = (text: string): boolean => O200K.has(text) && CL100K.has(text);
    const bits = LETTERS.flatMap((first) =>
      LETTERS.flatMap((second) => ['', ...LETTERS, ' '].map((before) => isToken(before + first + second))),
    );
    for (const lead of range(0xc0, 0xf0)) {
      const isReached = range(0x80, 0xc0).some((last) => O200K.has(last + lead) || CL100K.has(last + lead));
      for (const second of range(0x80, 0xc0)) bits.push(isToken(lead + second) && !isReached);
    }
    const table = Buffer.alloc(Math.ceil(bits.length / 8));
    bits.forEach((bit, index) => {
      if (bit) table[index >> 3] = (table[index >> 3] ?? 0) | (1 << (index & 7));
    });
    expect(TOKEN_TABLE).toBe(table.toString('base64'));
  });

  it('LIFE-2: satisfies the assumptions of its proof for both encodings', () => {
    for (const tokens of [O200K, CL100K]) {
      // A space forms a token with any letter and with spaces.
      for (const letter of LETTERS) expect(tokens.has(` ${letter}`)).toBe(true);
      expect(tokens.has('  ') && tokens.has('   ')).toBe(true);
      for (const token of tokens) {
        // No token begins with a letter and ends inside a character.
        if (/^[a-z]/.test(token) && Buffer.from(token, 'latin1').toString().includes('\ufffd')) throw new Error(token);
      }
    }
  });
});

/** Changes one character after another, keeping each change that brings the count closer to the bound. */
function bred(characters: readonly string[], randoms: readonly number[]): string {
  const units = randoms.slice(0, 24).map((random) => characters[random % characters.length] ?? '');
  let best = exceeded(units.join(''));
  for (let index = 24; index + 1 < randoms.length; index += 2) {
    const position = (randoms[index] ?? 0) % units.length;
    const previous = units[position] ?? '';
    units[position] = characters[(randoms[index + 1] ?? 0) % characters.length] ?? '';
    const now = exceeded(units.join(''));
    if (now >= best) best = now;
    else units[position] = previous;
  }
  return units.join('');
}
